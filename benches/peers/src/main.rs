//! Draws mel spectrograms with the libraries `spectrs` and `spectrograms`: reads every .wav file of a folder (with
//! spectrs, based on hound), computes 128 bands in decibels from `N_FFT` samples every `HOP`, and writes a gray JPEG of
//! the given size (with image, at quality 90). Plans are reused between files if a library has them.
//!
//! usage: peers spectrs|spectrograms FOLDER OUT_FOLDER WIDTH HEIGHT Prints wall time and processor time in seconds, and
//! peak memory in kB.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{DynamicImage, GrayImage, Luma};
use nix::errno::Errno;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use non_empty_slice::NonEmptySlice;
use spectrograms::{
    Decibels, LogParams, Mel, MelParams, SpectrogramParams, SpectrogramPlan, SpectrogramPlanner, StftParams,
    WindowType, nzu,
};
use spectrs::io::audio::read_audio_file_mono;
use spectrs::spectrogram::mel::{MelScale, convert_to_mel};
use spectrs::spectrogram::stft::{SpectrogramType, compute_spectrogram};

const N_FFT: usize = 2048;
const HOP: usize = 512;
const BANDS: usize = 128;
const TOP_DB: f32 = 80.0;
const QUALITY: u8 = 90;

type Plans = HashMap<u32, SpectrogramPlan<Mel, Decibels, f32>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, folder, out, width, height] = arguments.as_slice() else {
        return Err("usage: peers spectrs|spectrograms FOLDER OUT_FOLDER WIDTH HEIGHT".into());
    };
    let (width, height): (u32, u32) = (width.parse()?, height.parse()?);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wav"));
    paths.sort();
    let (wall, processor) = (Instant::now(), processor_seconds()?);
    let mut plans = Plans::new();
    for path in &paths {
        let (samples, sr) = read_audio_file_mono(path)?;
        let levels = match library.as_str() {
            "spectrs" => levels_by_spectrs(&samples, sr),
            "spectrograms" => levels_by_spectrograms(&samples, sr, &mut plans)?,
            _ => return Err(format!("no library {library}, there are spectrs and spectrograms").into()),
        };
        let name = path.with_extension("jpg");
        write(&levels, (width, height), &Path::new(out).join(name.file_name().ok_or("no name")?))?;
    }
    let (wall, processor) = (wall.elapsed().as_secs_f64(), processor_seconds()? - processor);
    println!("{wall:.6} {processor:.6} {}", getrusage(UsageWho::RUSAGE_SELF)?.max_rss());
    Ok(())
}

/// `[band][frame]`, in decibels.
type Levels = Vec<Vec<f32>>;

fn levels_by_spectrs(samples: &[f32], sr: u32) -> Levels {
    let power = compute_spectrogram(samples, N_FFT, HOP, N_FFT, true, SpectrogramType::Power);
    let mut levels = convert_to_mel(&power, sr, N_FFT, BANDS, None, None, MelScale::Slaney);
    // spectrs does not compute decibels.
    levels.iter_mut().flatten().for_each(|power| *power = 10.0 * power.max(1e-10).log10());
    levels
}

fn levels_by_spectrograms(samples: &[f32], sr: u32, plans: &mut Plans) -> Result<Levels, Box<dyn Error>> {
    if !plans.contains_key(&sr) {
        let stft = StftParams::new(nzu!(2048), nzu!(512), WindowType::Hanning, true)?;
        let mel = MelParams::new(nzu!(128), 0.0, f64::from(sr) / 2.0)?;
        let params = SpectrogramParams::new(stft, f64::from(sr))?;
        plans.insert(sr, SpectrogramPlanner::new().mel_plan(&params, &mel, Some(&LogParams::new(-100.0)?))?);
    }
    let plan = plans.get_mut(&sr).ok_or("no plan for this rate")?;
    let spectrogram = plan.compute(NonEmptySlice::new(samples).ok_or("no samples")?)?;
    Ok(spectrogram.data().outer_iter().map(|band| band.to_vec()).collect())
}

fn write(levels: &Levels, (width, height): (u32, u32), path: &Path) -> Result<(), Box<dyn Error>> {
    let loudest = levels.iter().flatten().copied().fold(f32::MIN, f32::max);
    let gray = GrayImage::from_fn(levels[0].len() as u32, levels.len() as u32, |x, y| {
        let level = levels[levels.len() - 1 - y as usize][x as usize];
        Luma([((level - loudest + TOP_DB) * (255.0 / TOP_DB)) as u8])
    });
    let picture = DynamicImage::ImageLuma8(resize(&gray, width, height, FilterType::Triangle)).to_rgb8();
    JpegEncoder::new_with_quality(BufWriter::new(File::create(path)?), QUALITY).encode_image(&picture)?;
    Ok(())
}

fn processor_seconds() -> Result<f64, Errno> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok([usage.user_time(), usage.system_time()].map(|time| 1e-6 * time.num_microseconds() as f64).iter().sum())
}

//! JPEG files read by an independent decoder: their headers, and the error of their colours.

use spectrust::cancel::Cancel;
use spectrust::encode::jpeg::{Encoder, Scratch};
use spectrust::options::{Colormap, Options, Subsampling};
use spectrust::picture::Pixels;
use spectrust::picture::colormap::ycbcr_table;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

const SUBSAMPLINGS: [Subsampling; 3] = [Subsampling::S420, Subsampling::S444, Subsampling::Gray];

/// A single pixel, row and column, sizes around blocks of 8 and 16 pixels, and the usual picture.
const SIZES: [(usize, usize); 8] = [(1, 1), (1, 7), (7, 1), (15, 17), (16, 16), (17, 33), (255, 255), (256, 40)];

fn picture(width: usize, height: usize, index: impl Fn(usize, usize) -> u8) -> Pixels {
    let mut picture = Pixels::default();
    picture.reset(width, height, 8).unwrap();
    for (at, pixel) in picture.indices.iter_mut().enumerate() {
        *pixel = index(at % width, at / width);
    }
    picture
}

fn encode(picture: &Pixels, options: &Options) -> Vec<u8> {
    let encoder = Encoder::new(options);
    encoder.encode(picture, "", &mut Scratch::default(), &Cancel::default()).unwrap()
}

/// Parses the frame header: height, width, and the horizontal and vertical sampling factors of each component. `marker`
/// is that of a baseline or a progressive frame.
fn frame_header(jpeg: &[u8], marker: u8) -> (usize, usize, Vec<(u8, u8)>) {
    let word = |at: usize| usize::from(u16::from_be_bytes([jpeg[at], jpeg[at + 1]]));
    // A segment has the byte FF, a marker, and a length that includes itself.
    let mut at = 2;
    while !(0xC0..=0xC2).contains(&jpeg[at + 1]) {
        assert_eq!(jpeg[at], 0xFF, "no segment at {at}");
        at += 2 + word(at + 2);
    }
    assert_eq!((jpeg[at + 1], jpeg[at + 4]), (marker, 8), "wrong kind of frame, or not 8 bits");
    let components = jpeg[at + 10..].chunks(3).take(jpeg[at + 9].into());
    (word(at + 5), word(at + 7), components.map(|component| (component[1] >> 4, component[1] & 15)).collect())
}

/// Decodes to YCbCr, interleaved, without a conversion to RGB.
fn decode(jpeg: &[u8], subsampling: Subsampling) -> Vec<u8> {
    let colours = if subsampling == Subsampling::Gray { ColorSpace::Luma } else { ColorSpace::YCbCr };
    let options = DecoderOptions::default().set_strict_mode(true).jpeg_set_out_colorspace(colours);
    JpegDecoder::new_with_options(ZCursor::new(jpeg), options).decode().unwrap()
}

/// The largest and the mean difference from the table's colours: of luma, and of both colour planes.
fn differences(picture: &Pixels, options: &Options) -> [(u8, f64); 2] {
    let decoded = decode(&encode(picture, options), options.subsampling);
    let parts = if options.subsampling == Subsampling::Gray { 1 } else { 3 };
    assert_eq!(decoded.len(), parts * picture.indices.len());
    let table = ycbcr_table(options);
    let exact = picture.indices.iter().flat_map(|&index| table[usize::from(index)].into_iter().take(parts));
    let off: Vec<(usize, u8)> = decoded.iter().zip(exact).map(|(a, b)| a.abs_diff(b)).enumerate().collect();
    [true, false].map(|luma| {
        let plane: Vec<u8> = off.iter().filter(|(at, _)| (at % parts == 0) == luma).map(|&(_, off)| off).collect();
        let sum: u64 = plane.iter().map(|&off| u64::from(off)).sum();
        (plane.iter().copied().max().unwrap_or(0), sum as f64 / plane.len().max(1) as f64)
    })
}

#[test]
fn headers_give_size_components_and_sampling() {
    for subsampling in SUBSAMPLINGS {
        for (width, height) in SIZES.into_iter().chain([(16_384, 1), (1, 16_384), (800, 600)]) {
            let sampling = match subsampling {
                Subsampling::S420 => vec![(2, 2), (1, 1), (1, 1)],
                Subsampling::S444 => vec![(1, 1); 3],
                Subsampling::Gray => vec![(1, 1)],
            };
            for (progressive, marker) in [(false, 0xC0), (true, 0xC2)] {
                let options = Options { subsampling, progressive, ..Options::default() };
                let jpeg = encode(&picture(width, height, |x, y| (x ^ y) as u8), &options);
                assert!(jpeg.starts_with(&[0xFF, 0xD8]) && jpeg.ends_with(&[0xFF, 0xD9]));
                let header = frame_header(&jpeg, marker);
                assert_eq!(header, (height, width, sampling.clone()), "{subsampling:?}, {progressive}");
            }
        }
    }
}

#[test]
fn flat_pictures_keep_their_colour_exactly() {
    for subsampling in SUBSAMPLINGS {
        for (width, height) in SIZES {
            for (quality, index) in [90, 100].into_iter().flat_map(|q| [0, 1, 51, 128, 204, 255].map(|i| (q, i))) {
                let options = Options { subsampling, quality, ..Options::default() };
                let progressive = Options { progressive: true, ..options.clone() };
                let flat = picture(width, height, |_, _| index);
                let off = differences(&flat, &options);
                assert_eq!(off, differences(&flat, &progressive));
                // A block of one colour v has one coefficient, 8 (v - 128). At quality 90 its step is 3, so its error
                // is at most 1.5 and that of the colour 1.5 / 8, which rounding removes.
                assert_eq!(off, [(0, 0.0); 2], "{subsampling:?}, {width} x {height}, {quality}, entry {index}");
            }
        }
    }
}

/// Bounds of the maximum and the mean error in a smooth picture, for luma and for chroma.
///
/// The steps of coefficients are 1 at quality 100, and 2 to 20 (luma) or 3 to 20 (chroma) at quality 90; each error of
/// at most half a step spreads over 64 pixels. 4:2:0 adds the difference between a pixel and the mean of its block.
/// Measured: luma (1, 0.1) and (3, 0.6), chroma (1, 0.1) and (7, 1.1), at 4:2:0 (9, 1.2) and (12, 2.3). A picture
/// shifted by a pixel, or with swapped colours, exceeds the bounds by far.
fn smooth_bounds(subsampling: Subsampling, quality: u32) -> [(u8, f64); 2] {
    match (subsampling, quality) {
        (Subsampling::S420, 90) => [(6, 0.9), (16, 3.0)],
        (Subsampling::S420, _) => [(2, 0.2), (12, 2.0)],
        (_, 90) => [(6, 0.9), (10, 1.5)],
        (_, _) => [(2, 0.2), (2, 0.2)],
    }
}

#[test]
fn smooth_pictures_stay_close() {
    for subsampling in SUBSAMPLINGS {
        for (width, height) in SIZES {
            for quality in [90, 100] {
                for colormap in [Colormap::Gray, Colormap::Viridis, Colormap::Gradient] {
                    let options = Options { subsampling, quality, colormap, ..Options::default() };
                    let progressive = Options { progressive: true, ..options.clone() };
                    // Adjacent pixels differ by at most four table entries.
                    let smooth = picture(width, height, |x, y| (255 * (x + y) / (width + height).max(64)) as u8);
                    let off = [&options, &progressive].map(|options| differences(&smooth, options));
                    for (off, most) in
                        off.into_iter().flat_map(|off| off.into_iter().zip(smooth_bounds(subsampling, quality)))
                    {
                        let what = || format!("{subsampling:?}, {width} x {height}, {quality}, {colormap:?}: {off:?}");
                        assert!(off.0 <= most.0 && off.1 <= most.1, "{}", what());
                    }
                }
            }
        }
    }
}

#[test]
fn noise_is_kept_at_quality_100() {
    for subsampling in [Subsampling::S444, Subsampling::Gray] {
        for (width, height) in SIZES {
            let options = Options { subsampling, quality: 100, colormap: Colormap::Turbo, ..Options::default() };
            let off =
                differences(&picture(width, height, |x, y| (x * 7919 + y * 104_729 + x * y * 31) as u8), &options);
            // Errors of 64 coefficients, at most 0.5 and 0.29 on average, give about 0.29 per pixel; 3 is ten times
            // that.
            assert!(off.iter().all(|&(most, mean)| most <= 3 && mean <= 0.3), "{subsampling:?}: {off:?}");
        }
    }
}

#[test]
fn halved_colours_are_the_mean_of_four_pixels() {
    let options = Options { quality: 100, ..Options::default() };
    let table = ycbcr_table(&options);
    // A checkerboard of two colours, then repeated blocks of four colours.
    for entries in [[20, 250, 250, 20], [64, 128, 191, 255], [64, 255, 64, 64]] {
        // Whole blocks, so that padding outside the picture has no influence.
        for (width, height) in [(16, 16), (32, 48), (64, 16)] {
            let picture = picture(width, height, |x, y| entries[x % 2 + 2 * (y % 2)]);
            let decoded = decode(&encode(&picture, &options), Subsampling::S420);
            for part in [1, 2] {
                let sum: u32 = entries.iter().map(|&entry| u32::from(table[usize::from(entry)][part])).sum();
                let mean = f64::from(sum) / 4.0;
                for pixel in decoded.chunks(3) {
                    // The encoder's rounding of the mean allows 1; the flat plane itself is exact.
                    assert!((f64::from(pixel[part]) - mean).abs() <= 1.0, "{} for {mean}, {entries:?}", pixel[part]);
                }
            }
        }
    }
}

#[test]
fn higher_quality_gives_larger_files() {
    let noise = picture(61, 43, |x, y| (x * 7919 + y * 104_729 + x * y * 31) as u8);
    for subsampling in SUBSAMPLINGS {
        let mut smaller = 0;
        for quality in [1, 10, 25, 50, 75, 90, 95, 100] {
            let options = Options { subsampling, quality, ..Options::default() };
            let jpeg = encode(&noise, &options);
            assert_eq!(decode(&jpeg, subsampling).len() % (61 * 43), 0);
            assert!(jpeg.len() > smaller, "{subsampling:?}, {quality}: {} after {smaller} bytes", jpeg.len());
            smaller = jpeg.len();
        }
    }
}

#[test]
fn progressive_files_of_typical_pictures_are_smaller() {
    let bands = picture(255, 255, |x, y| ((x * x / 97 + y * 5) % 256) as u8);
    for subsampling in SUBSAMPLINGS {
        let len = |progressive| encode(&bands, &Options { subsampling, progressive, ..Options::default() }).len();
        assert!(len(true) < len(false), "{subsampling:?}: {} after {} bytes", len(true), len(false));
    }
}

#[test]
fn reused_buffers_give_the_same_bytes() {
    let mut scratch = Scratch::default();
    let pictures = SIZES.map(|(width, height)| picture(width, height, |x, y| (x * 7 + y * 13) as u8));
    for _ in 0..2 {
        for picture in pictures.iter().chain(pictures.iter().rev()) {
            for subsampling in SUBSAMPLINGS {
                let options = Options { subsampling, ..Options::default() };
                let encoder = Encoder::new(&options);
                let again = encoder.encode(picture, "", &mut scratch, &Cancel::default()).unwrap();
                assert!(again == encode(picture, &options), "{} x {}", picture.width, picture.height);
            }
        }
    }
}

#[test]
fn both_encoders_can_be_cancelled() {
    let large = picture(4000, 3000, |x, y| (x * 7919 + y * 104_729 + x * y * 31) as u8);
    for progressive in [false, true] {
        let encoder = Encoder::new(&Options { progressive, ..Options::default() });
        let cancel = Cancel::default();
        cancel.cancel();
        let error = encoder.encode(&large, "", &mut Scratch::default(), &cancel).unwrap_err();
        assert!(matches!(error, spectrust::error::Error::Cancelled), "{error}");
    }
}

//! A picture made by this library -> its parameters and, from a PNG, its levels.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Limits};
use serde_json::{Value, json};

use super::jpeg::headers::{comments, encoding};
use super::png::KEYWORD;
use crate::audio::input::{Content, Input};
use crate::error::{Error, Result};
use crate::figure::Rectangle;
use crate::files::open::InputFile;
use crate::memory;
use crate::options::MAX_PIXELS;
use crate::options::check::{MAX_LEVEL, check_most};
use crate::options::row;
use crate::picture::colormap::LEVELS_OF_FIGURE;

/// Maximum size of a file in bytes: a PNG with the most pixels at 16 bits, and some more.
const MAX_FILE_BYTES: u64 = 512 << 20;
/// Maximum size of a picture's parameters in bytes, that of a JPEG's comment.
const MAX_TEXT_BYTES: usize = 64 << 10;
/// Bytes that the decoder may keep of a PNG besides its rows: its parameters twice, its palette, other texts.
const MAX_KEPT_BYTES: usize = 4 * MAX_TEXT_BYTES;

/// Parameters stored in a picture.
pub struct Parameters {
    /// A JSON object of options and facts about the recording, and the options of the encoder that the file states.
    pub json: String,
    /// Levels of a PNG's pixels; `None` for a JPEG.
    pub levels: Option<Levels>,
}

/// Levels in the picture's unit, row after row, the lowest band first.
pub struct Levels {
    /// `rows * columns` levels.
    pub values: Vec<f32>,
    /// Height of the picture, or of the spectrogram in a figure.
    pub rows: usize,
    /// Its width.
    pub columns: usize,
}

/// Reads a picture: a JPEG or PNG file, or its bytes.
pub fn read<'a>(input: impl Into<Input<'a>>) -> Result<Parameters> {
    let input = input.into();
    let parameters = match input.content {
        Content::Path(path) => InputFile::open(path).and_then(|file| read_file(&file)),
        Content::Bytes(bytes) => read_bytes(bytes),
        Content::Samples { .. } => Err(picture_error("samples are no picture")),
    };
    parameters.map_err(|error| error.with_input(input))
}

fn read_file(file: &InputFile) -> Result<Parameters> {
    check_most("bytes of a picture", file.len(), MAX_FILE_BYTES)?;
    let mut bytes = Vec::new();
    memory::fill(&mut bytes, file.len() as usize, 0, "the picture")?;
    let len = file.read_at(&mut bytes, 0)?;
    read_bytes(&bytes[..len])
}

fn read_bytes(bytes: &[u8]) -> Result<Parameters> {
    if bytes.starts_with(&[0xFF, 0xD8]) {
        return read_jpeg(bytes);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return read_png(bytes);
    }
    Err(picture_error("it is neither a JPEG nor a PNG file"))
}

/// Reads the parameters in the comment of a JPEG file, and the options of its encoder.
fn read_jpeg(bytes: &[u8]) -> Result<Parameters> {
    let stored = comments(bytes).filter(|comment| comment.starts_with(b"{")).find_map(parse);
    let stored = stored.ok_or_else(|| picture_error("this JPEG file holds no parameters of spectrust"))?;
    let stated = encoding(bytes).map_or(Value::Null, |encoding| {
        let subsampling = encoding.subsampling;
        json!({ "quality": encoding.quality, "subsampling": subsampling, "progressive": encoding.progressive })
    });
    Ok(Parameters { json: completed(stored, stated), levels: None })
}

/// Parses the object of parameters, if the text is one.
fn parse(text: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(text).ok().filter(|value| value.get(KEYWORD).is_some_and(Value::is_string))
}

/// The stored parameters, and the options that the file states besides.
fn completed(mut stored: Value, stated: Value) -> String {
    if let (Some(stored), Value::Object(stated)) = (stored.as_object_mut(), stated) {
        for (name, value) in stated {
            stored.entry(name).or_insert(value);
        }
    }
    stored.to_string()
}

fn read_png(bytes: &[u8]) -> Result<Parameters> {
    let broken = |error: png::DecodingError| picture_error(&error.to_string());
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_KEPT_BYTES });
    decoder.set_ignore_iccp_chunk(true);
    let info = decoder.read_header_info().map_err(broken)?;
    let (columns, rows) = (info.width, info.height);
    for (name, side) in [("width", columns), ("height", rows)] {
        check_most(name, side.into(), row::width.ends().1 as u64)?;
    }
    let pixels = u64::from(columns) * u64::from(rows);
    check_most("width * height", pixels, MAX_PIXELS)?;
    // The decoder also needs room for a few rows.
    decoder.set_limits(Limits { bytes: MAX_KEPT_BYTES + 16 * columns as usize });
    let mut reader = decoder.read_info().map_err(broken)?;
    let texts = &reader.info().uncompressed_latin1_text;
    let json = texts.iter().find(|text| text.keyword == KEYWORD).map(|text| text.text.clone());
    let json = json.ok_or_else(|| picture_error("this PNG file holds no parameters of spectrust"))?;
    check_most("bytes of parameters", json.len() as u64, MAX_TEXT_BYTES as u64)?;
    let parameters = parse(json.as_bytes()).ok_or_else(|| picture_error("its parameters are not readable"))?;
    let number = |name: &str| parameters.get(name).and_then(Value::as_f64).filter(|number| number.abs() <= MAX_LEVEL);
    let (Some(vmin), Some(vmax)) = (number("vmin"), number("vmax")) else {
        return Ok(Parameters { json, levels: None });
    };
    if vmin >= vmax {
        return Err(picture_error(&format!("it cannot span levels from {vmin} to {vmax}")));
    }
    let bytes_of_level = match reader.output_color_type() {
        (ColorType::Grayscale | ColorType::Indexed, BitDepth::Eight) => 1,
        (ColorType::Grayscale, BitDepth::Sixteen) => 2,
        (kind, depth) => return Err(picture_error(&format!("its pixels are {kind:?} of {depth:?} bits"))),
    };
    let mut stored = Vec::new();
    memory::fill(&mut stored, pixels as usize * bytes_of_level, 0, "the picture")?;
    reader.next_frame(&mut stored).map_err(broken)?;
    let picture = Stored { indices: &stored, width: columns as usize, height: rows as usize, bytes: bytes_of_level };
    let levels = Some(picture.levels_of(&parameters, (vmin, vmax))?);
    let json = completed(parameters, json!({ "bit_depth": 8 * bytes_of_level }));
    Ok(Parameters { json, levels })
}

/// The rectangle of the spectrogram that a figure states, if it lies in the picture.
fn rectangle(stated: &Value, picture: &Stored) -> Option<Rectangle> {
    let side = |name: &str| stated.get(name).and_then(Value::as_u64).and_then(|side| usize::try_from(side).ok());
    let rectangle = Rectangle { x: side("x")?, y: side("y")?, width: side("width")?, height: side("height")? };
    let within = |from: usize, length: usize, whole: usize| length > 0 && from < whole && length <= whole - from;
    let lies =
        within(rectangle.x, rectangle.width, picture.width) && within(rectangle.y, rectangle.height, picture.height);
    (lies && picture.bytes == 1).then_some(rectangle)
}

/// Table indices of one or two bytes, row after row from the top.
struct Stored<'a> {
    indices: &'a [u8],
    width: usize,
    height: usize,
    bytes: usize,
}

impl Stored<'_> {
    /// The levels of a picture with these parameters; of a figure those of its spectrogram.
    fn levels_of(&self, parameters: &Value, range: (f64, f64)) -> Result<Levels> {
        let Some(stated) = parameters.get("rectangle") else {
            let whole = Rectangle { x: 0, y: 0, width: self.width, height: self.height };
            return self.levels(whole, if self.bytes == 1 { 255.0 } else { 65_535.0 }, range);
        };
        let rectangle = rectangle(stated, self)
            .ok_or_else(|| picture_error("the rectangle of its spectrogram does not lie in it"))?;
        self.levels(rectangle, (LEVELS_OF_FIGURE - 1) as f64, range)
    }

    /// The levels of the indices in a rectangle, given those of the indices 0 and `most`.
    fn levels(&self, part: Rectangle, most: f64, (vmin, vmax): (f64, f64)) -> Result<Levels> {
        let bytes = self.bytes;
        let mut values = Vec::new();
        memory::reserve(&mut values, part.width * part.height, "the picture's levels")?;
        let level = |index: f64| (vmin + index / most * (vmax - vmin)) as f32;
        let rows = self.indices.chunks_exact(self.width * bytes).skip(part.y).take(part.height);
        for row in rows.rev() {
            let row = &row[part.x * bytes..][..part.width * bytes];
            if bytes == 1 {
                values.extend(row.iter().map(|&index| level(index.into())));
            } else {
                values.extend(row.as_chunks::<2>().0.iter().map(|&pair| level(u16::from_be_bytes(pair).into())));
            }
        }
        Ok(Levels { values, rows: part.height, columns: part.width })
    }
}

fn picture_error(reason: &str) -> Error {
    Error::Picture { reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::jpeg::progressive::with_comment;

    #[test]
    fn a_comment_is_found_after_other_segments_and_only_if_it_stores_parameters() {
        let jfif = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xDB, 0, 3, 7, 0xFF, 0xDA, 0, 2];
        assert!(read_bytes(&jfif).is_err());
        let json = r#"{"spectrust":"0.2.0","vmin":-80.0}"#;
        let jpeg = with_comment(with_comment(jfif.to_vec(), json), "made by somebody else");
        assert_eq!(read_bytes(&jpeg).ok().unwrap().json, json);
        assert_eq!(jpeg[..8], jfif[..8], "the JFIF segment stays first");
        for len in 0..jpeg.len() {
            let _ = read_bytes(&jpeg[..len]);
        }
        for bytes in [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF\xFE\0\0", b"\x89PNG\r\n\x1a\n", b"GIF89a"] {
            assert!(read_bytes(bytes).is_err(), "{bytes:?}");
        }
    }

    fn png(width: u32, height: u32, levels: &[u8], text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.add_text_chunk(KEYWORD.to_owned(), text.to_owned()).unwrap();
        encoder.write_header().unwrap().write_image_data(levels).unwrap();
        bytes
    }

    fn reason(bytes: &[u8]) -> String {
        read_bytes(bytes).err().map_or_else(String::new, |error| error.to_string())
    }

    const PARAMETERS: &str = r#"{"spectrust":"0.2.0","vmin":-80.0,"vmax":47.5}"#;

    #[test]
    fn levels_are_read_from_the_bottom_row_up() {
        let bytes = png(2, 3, &[0, 255, 2, 4, 6, 8], PARAMETERS);
        let Parameters { json, levels } = read_bytes(&bytes).unwrap();
        let levels = levels.unwrap();
        let parameters = r#"{"bit_depth":8,"spectrust":"0.2.0","vmax":47.5,"vmin":-80.0}"#;
        assert_eq!((json.as_str(), levels.rows, levels.columns), (parameters, 3, 2));
        // Half a decibel to an index.
        assert_eq!(levels.values, [-77.0, -76.0, -79.0, -78.0, -80.0, 47.5]);
        for len in 0..bytes.len() - 12 {
            assert!(read_bytes(&bytes[..len]).is_err(), "{len} bytes of {}", bytes.len());
        }
    }

    #[test]
    fn levels_of_a_figure_are_those_in_its_rectangle() {
        let text = |part: &str| PARAMETERS.replace("47.5", "159.0").replace('}', &format!(r#","rectangle":{part}}}"#));
        let pixels = [255, 255, 255, 255, 0, 239, 255, 1, 2, 255, 255, 255];
        let read = |part: &str| read_bytes(&png(3, 4, &pixels, &text(part)));
        let levels = read(r#"{"x":1,"y":1,"width":2,"height":1}"#).unwrap().levels.unwrap();
        // A decibel to an index.
        assert_eq!((levels.values, levels.rows, levels.columns), (vec![-80.0, 159.0], 1, 2));
        for part in [
            r#"{"x":1,"y":1,"width":3,"height":1}"#,
            r#"{"x":0,"y":4,"width":1,"height":1}"#,
            r#"{"x":0,"y":0,"width":0,"height":1}"#,
            r#"{"x":18446744073709551615,"y":0,"width":2,"height":1}"#,
            r#"{"x":-1,"y":0,"width":1,"height":1}"#,
            r#"{"x":0,"y":0,"width":1}"#,
            "[]",
        ] {
            let reason = read(part).err().unwrap().to_string();
            assert!(reason.contains("the rectangle of its spectrogram does not lie in it"), "{part}: {reason}");
        }
    }

    #[test]
    fn parameters_come_with_the_options_of_the_encoder_that_the_file_states() {
        let stored = |text: &str| completed(parse(text.as_bytes()).unwrap(), json!({ "quality": 90 }));
        assert_eq!(
            stored(r#"{"spectrust":"0.2.0","amin":1e-10}"#),
            r#"{"amin":1e-10,"quality":90,"spectrust":"0.2.0"}"#
        );
        assert_eq!(stored(r#"{"spectrust":"0.2.0","quality":50}"#), r#"{"quality":50,"spectrust":"0.2.0"}"#);
    }

    #[test]
    fn bytes_of_a_picture_are_read_like_its_file() {
        let bytes = png(1, 1, &[9], PARAMETERS);
        assert_eq!(read(&bytes[..]).unwrap().levels.unwrap().values, [-75.5]);
        let error = |input: Input| read(input).err().unwrap().to_string();
        assert_eq!(
            error((&b"GIF89a"[..]).into()),
            "the bytes: not a picture of spectrust: it is neither a JPEG nor a PNG file"
        );
        assert_eq!(
            error(Input::samples(&[0.0], 1, 8000)),
            "the samples: not a picture of spectrust: samples are no picture"
        );
    }

    #[test]
    fn limits_are_checked_before_pixels_are_decoded() {
        let mut wide = png(2, 1, &[0, 0], PARAMETERS);
        // IHDR: length at byte 8, name at 12, width and height at 16, checksum at 29.
        let mut reason_for_sides = |width: u32, height: u32| {
            wide[16..20].copy_from_slice(&width.to_be_bytes());
            wide[20..24].copy_from_slice(&height.to_be_bytes());
            let crc = crc32(&wide[12..29]).to_be_bytes();
            wide[29..33].copy_from_slice(&crc);
            reason(&wide)
        };
        assert_eq!(reason_for_sides(16_385, 1), "width: 16385, the limit is 16384");
        assert_eq!(reason_for_sides(1, u32::MAX >> 1), "height: 2147483647, the limit is 16384");
        assert_eq!(reason_for_sides(16_384, 16_384), "width * height: 268435456, the limit is 89000000");
        let long = |len: usize| PARAMETERS.replace("{", &format!(r#"{{"x":"{}","#, "x".repeat(len)));
        assert_eq!(reason(&png(1, 1, &[0], &long(65_000))), "");
        assert!(reason(&png(1, 1, &[0], &long(66_000))).starts_with("bytes of parameters: 66"));
        assert!(reason(&png(1, 1, &[0], &long(1 << 20))).contains("limits are exceeded"));
    }

    #[test]
    fn no_level_is_infinite() {
        for (vmin, vmax) in [("0.0", "0.0"), ("1", "-1")] {
            let text = format!(r#"{{"spectrust":"0.2.0","vmin":{vmin},"vmax":{vmax}}}"#);
            assert!(reason(&png(1, 1, &[9], &text)).contains("cannot span levels"), "{text}");
        }
        for (vmin, vmax) in [("-1e300", "1e300"), ("-1e39", "0")] {
            let text = format!(r#"{{"spectrust":"0.2.0","vmin":{vmin},"vmax":{vmax}}}"#);
            assert!(read_bytes(&png(1, 1, &[9], &text)).unwrap().levels.is_none(), "{text}");
        }
        for text in ["{}", "[]", "\"spectrust\"", "{\"spectrust\":1}", "{\"spectrust\":\"a\",\"vmin\":1e999}"] {
            assert!(reason(&png(1, 1, &[9], text)).contains("parameters"), "{text}");
        }
    }

    /// PNG specification, annex D, bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        let step = |crc: u32| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
        !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
    }
}

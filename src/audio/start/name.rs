//! The start of a recording in the name of its file.
//!
//! | name | written by |
//! |---|---|
//! | `20190514_213000.WAV`, `24E144036465A2F1_20190514_213000T.WAV` | AudioMoth (AudioMoth-Firmware-Basic, `main.c`) |
//! | `20180926T213000Z.WAV` | AudioMoth in 2018 |
//! | `5CDB4E30.WAV` | AudioMoth until 2018: seconds since 1970 in hexadecimal digits |
//! | `S4A01234_20190514_213000.wav` | Song Meters (Wildlife Acoustics, user guides, "File Name Conventions") |
//! | `PREFIX_0+1_20190514$213000.wav` | Song Meter SM3 with a clock set by GPS |
//! | `S20190514T213000.5+1000_E20190514T223000+1000.wav` | Frontier Labs; Open Ecoacoustics, "Filenames for audio files" |

use std::ops::RangeInclusive;

use super::moment::{Digits, Moment};

/// Years in which a recorder can have named a file. Other numbers are numbers that only look like a date.
const YEARS: RangeInclusive<u32> = 1990..=2099;

/// Years of hexadecimal names: AudioMoth is on sale since 2017, and its firmware of 2018 gives them up.
const HEXADECIMAL_YEARS: RangeInclusive<u32> = 2015..=2030;

/// The start that the name of a file states: the first date and time in it.
#[must_use]
pub fn start(name: &str) -> Option<Moment> {
    let bytes = name.as_bytes();
    let is_digit = |at: usize| bytes[at].is_ascii_digit();
    let begins = |at: &usize| is_digit(*at) && (*at == 0 || !is_digit(at - 1));
    (0..bytes.len()).filter(begins).find_map(|at| date_and_time(&bytes[at..])).or_else(|| hexadecimal(bytes))
}

/// A date of eight digits and a time of six. Numbers of other lengths are something else.
fn date_and_time(text: &[u8]) -> Option<Moment> {
    let mut rest = Digits(text);
    let date = [rest.number(4)?, rest.number(2)?, rest.number(2)?];
    let separator = rest.skip(b"_T-$")?;
    let time = [rest.number(2)?, rest.number(2)?, rest.number(2)?];
    let moment = Moment::new(date, time).filter(|_| YEARS.contains(&date[0]) && !rest.is_digit())?;
    let micros = rest.fraction();
    // Behind an underscore a minus is a hyphen.
    let is_hyphen = separator != b'T' && rest.0.first() == Some(&b'-');
    let zone = if is_hyphen { None } else { rest.zone().flatten() };
    Some(Moment { micros, zone, ..moment })
}

/// The eight hexadecimal digits that are the whole name.
fn hexadecimal(name: &[u8]) -> Option<Moment> {
    let (digits, extension) = name.split_at_checked(8)?;
    let is_upper_case = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'A'..=b'F'));
    if !is_upper_case || !extension.eq_ignore_ascii_case(b".wav") {
        return None;
    }
    let seconds = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some(Moment::from_unix(seconds)).filter(|moment| HEXADECIMAL_YEARS.contains(&moment.date[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_recorders_state_the_start() {
        for (name, expected) in [
            ("20190514_213000.WAV", "2019-05-14T21:30:00"),
            ("20190514_213000T.WAV", "2019-05-14T21:30:00"),
            ("24E144036465A2F1_20190514_213000.WAV", "2019-05-14T21:30:00"),
            ("0123456789012345_20190514_213000.WAV", "2019-05-14T21:30:00"),
            ("5CDB4E30.WAV", "2019-05-14T23:24:32Z"),
            ("5CDB4E30.wav", "2019-05-14T23:24:32Z"),
            ("54A48E00.WAV", "2015-01-01T00:00:00Z"),
            ("PREFIX_20190514_213000.wav", "2019-05-14T21:30:00"),
            ("PREFIX_20190514_213000_000.wav", "2019-05-14T21:30:00"),
            ("S4A01234_20190514_213000.wav", "2019-05-14T21:30:00"),
            ("ARIZONA-1_20161023$195550.wac.flac", "2016-10-23T19:55:50"),
            ("MAC_0+1_20190514_213000.wav", "2019-05-14T21:30:00"),
            ("20190514T213000Z.WAV", "2019-05-14T21:30:00Z"),
            ("20190514T213000+0200.flac", "2019-05-14T21:30:00+02:00"),
            ("20170625T102105-0330_Oxley-creek_-12.345+127.789.wav", "2017-06-25T10:21:05-03:30"),
            ("20170625T102105.123456+0930.wav", "2017-06-25T10:21:05.123456+09:30"),
            ("S20240815T090156+1000_E20240815T100151+1000_-12.3+78.9.wav", "2024-08-15T09:01:56+10:00"),
            ("20190514_213000+1000.wav", "2019-05-14T21:30:00+10:00"),
            ("20190514_213000-0100.wav", "2019-05-14T21:30:00"),
            ("20190514T213000+9900.wav", "2019-05-14T21:30:00"),
            ("12345678_123456_20190514_213000.wav", "2019-05-14T21:30:00"),
            ("Öse_20190514_213000.wav", "2019-05-14T21:30:00"),
            ("20190514_213000", "2019-05-14T21:30:00"),
        ] {
            assert_eq!(start(name).map(|moment| moment.to_string()).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn other_names_state_none() {
        for name in [
            "",
            "a.wav",
            "20190514.wav",
            "20190514_2130.wav",
            "20190514_2130000.wav",
            "120190514_213000.wav",
            "20191314_213000.wav",
            "20190514_243000.wav",
            "00000000_000000.wav",
            "19700101_000012.WAV",
            "20190514213000.wav",
            "2019051_4213000.wav",
            "12345678.wav",
            "20190514.WAV",
            "00000000.WAV",
            "FFFFFFFF.WAV",
            "5cdb4e30.wav",
            "5CDB4E30.flac",
            "5CDB4E3.WAV",
            "5CDB4E300.WAV",
            "A5CDB4E30.WAV",
            "+CDB4E30.WAV",
            "5CDB4Eö.WAV",
        ] {
            assert_eq!(start(name), None, "{name}");
        }
    }
}

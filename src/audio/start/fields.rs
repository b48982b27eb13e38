//! The start of a recording in the fields of a WAV file.

use super::moment::{Digits, Moment, zone};

/// The field Timestamp of GUANO metadata. Source: GUANO 1.0, "Metadata Format" and "Defined Fields": lines of a name, a
/// colon and a value, both surrounded by any whitespace and zeros; the time is ISO 8601.
#[must_use]
pub fn guano(text: &[u8]) -> Option<Moment> {
    let value = |line: &[u8]| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        (trimmed(&line[..colon]) == b"Timestamp").then(|| Moment::from_iso(trimmed(&line[colon + 1..])))
    };
    text.split(|&byte| byte == b'\n').find_map(value).flatten()
}

/// The fields OriginationDate and OriginationTime of a chunk bext. Source: EBU Tech 3285, 2.3: `yyyy-mm-dd` at offset
/// 320, `hh:mm:ss` at offset 330, with hyphens, underscores, colons, spaces or stops between the numbers; found in
/// practice are slashes too. The zone is not stated.
#[must_use]
pub fn bext(chunk: &[u8]) -> Option<Moment> {
    const SEPARATORS: &[u8] = b"-_: ./";
    let mut date = Digits(chunk.get(320..330)?);
    let mut time = Digits(chunk.get(330..338)?);
    let year = date.number(4)?;
    date.skip(SEPARATORS)?;
    let month = date.number(2)?;
    date.skip(SEPARATORS)?;
    let day = date.number(2)?;
    let hour = time.number(2)?;
    time.skip(SEPARATORS)?;
    let minute = time.number(2)?;
    time.skip(SEPARATORS)?;
    Moment::new([year, month, day], [hour, minute, time.number(2)?])
}

/// The beginning of AudioMoth's comment. Source: Open Acoustic Devices, AudioMoth-Firmware-Basic, `setHeaderComment` of
/// all versions: `Recorded at 21:30:00 14/05/2019 (UTC-3:30) by AudioMoth 24E144036465A2F1 at ...`. `(UTC)` stands for
/// the zone 0; the first firmware left it out. With an ID of its own it is "during deployment" instead of "by AudioMoth".
#[must_use]
pub fn comment(text: &[u8]) -> Option<Moment> {
    let mut rest = Digits(trimmed(text).strip_prefix(b"Recorded at ")?);
    let hour = rest.number(2)?;
    rest.skip(b":")?;
    let minute = rest.number(2)?;
    rest.skip(b":")?;
    let second = rest.number(2)?;
    rest.skip(b" ")?;
    let day = rest.number(2)?;
    rest.skip(b"/")?;
    let month = rest.number(2)?;
    rest.skip(b"/")?;
    let moment = Moment::new([rest.number(4)?, month, day], [hour, minute, second])?;
    match rest.0.strip_prefix(b" (UTC") {
        Some(rest) => Some(Moment { zone: Some(comment_zone(Digits(rest))?), ..moment }),
        // Other programs may count months first.
        None => rest.0.starts_with(b" by AudioMoth").then_some(moment),
    }
}

/// The rest of a zone such as `(UTC)`, `(UTC+10)` or `(UTC-3:30)`.
fn comment_zone(mut rest: Digits) -> Option<i32> {
    let Some(sign) = rest.skip(b"+-") else { return rest.skip(b")").map(|_| 0) };
    let hours = rest.number(2).or_else(|| rest.number(1))?;
    let minutes = if rest.skip(b":").is_some() { rest.number(2)? } else { 0 };
    rest.skip(b")")?;
    zone(sign, hours, minutes)
}

/// Without the whitespace and zeros around it.
fn trimmed(mut text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    while let Some((_, rest)) = text.split_first().filter(|(first, _)| is_blank(first)) {
        text = rest;
    }
    while let Some((_, rest)) = text.split_last().filter(|(last, _)| is_blank(last)) {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(moment: Option<Moment>) -> Option<String> {
        moment.map(|moment| moment.to_string())
    }

    #[test]
    fn guano_states_the_start() {
        for (metadata, expected) in [
            ("GUANO|Version:1.0\nTimestamp:2019-05-14T21:30:00Z\nMake:x", Some("2019-05-14T21:30:00Z")),
            ("GUANO|Version:  1.0\n\nTimestamp:  2012-03-29T03:58:01+04:00\n", Some("2012-03-29T03:58:01+04:00")),
            (
                "Note: Timestamp: 2001-01-01T00:00:00\r\n Timestamp : 2019-05-14 21:30:00\r\n",
                Some("2019-05-14T21:30:00"),
            ),
            ("Timestamp:2019-05-14T21:30:00.123456-03:00\0\0", Some("2019-05-14T21:30:00.123456-03:00")),
            ("Timestamp:\n", None),
            ("Timestamp:2019-13-14T21:30:00", None),
            ("PET|Timestamp:2019-05-14T21:30:00", None),
            ("timestamp:2019-05-14T21:30:00", None),
            ("Timestamp", None),
            ("", None),
        ] {
            assert_eq!(text(guano(metadata.as_bytes())).as_deref(), expected, "{metadata}");
        }
        assert_eq!(text(guano(b"Note:\xFF\xFE\nTimestamp:2019-05-14T21:30:00")).unwrap(), "2019-05-14T21:30:00");
    }

    #[test]
    fn bext_states_the_start() {
        let chunk = |date_and_time: &str| [&[b'x'; 320], date_and_time.as_bytes(), &[0; 264]].concat();
        for (date_and_time, expected) in [
            ("2019-05-1421:30:00", Some("2019-05-14T21:30:00")),
            ("2019:05:1421-30-00", Some("2019-05-14T21:30:00")),
            ("2019_05.1421 30/00", Some("2019-05-14T21:30:00")),
            ("2019-05-1400:00:00", Some("2019-05-14T00:00:00")),
            ("0000-00-0000:00:00", None),
            ("2019-13-1421:30:00", None),
            ("2019-05-1424:30:00", None),
            ("2019-05-14\0\0\0\0\0\0\0\0", None),
            ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", None),
            ("20190514  21:30:00", None),
            ("14-05-201921:30:00", None),
        ] {
            assert_eq!(text(bext(&chunk(date_and_time))).as_deref(), expected, "{date_and_time}");
        }
        let whole = chunk("2019-05-1421:30:00");
        assert!(bext(&whole[..338]).is_some() && bext(&whole[..337]).is_none() && bext(&[]).is_none());
    }

    #[test]
    fn the_comment_of_audiomoth_states_the_start() {
        let moment = "Recorded at 19:17:30 13/12/2018";
        for (rest, expected) in [
            (" (UTC) by AudioMoth 0FE081F80FE081F0 at gain setting 2", Some("2018-12-13T19:17:30Z")),
            (" by AudioMoth 0FE081F80FE081F0 at gain setting 2", Some("2018-12-13T19:17:30")),
            (" (UTC+2) by AudioMoth 24F3", Some("2018-12-13T19:17:30+02:00")),
            (" (UTC-11) by AudioMoth 24F3", Some("2018-12-13T19:17:30-11:00")),
            (" (UTC-5:30) by AudioMoth 24F3", Some("2018-12-13T19:17:30-05:30")),
            (" (UTC-0:30) by AudioMoth 24F3", Some("2018-12-13T19:17:30-00:30")),
            (" (UTC+5:45) during deployment 24F3 at high gain", Some("2018-12-13T19:17:30+05:45")),
            (" (UTC+99) by AudioMoth 24F3", None),
            (" (UTC+) by AudioMoth 24F3", None),
            (" (UTC", None),
            (" (CET) by AudioMoth 24F3", None),
            (" by a phone", None),
            ("", None),
        ] {
            assert_eq!(text(comment([moment, rest].concat().as_bytes())).as_deref(), expected, "{rest}");
        }
        let wrong = comment(b"Recorded at 19:17:30 12/13/2018 (UTC) by AudioMoth 24F3");
        assert_eq!((wrong, comment(b""), comment(b"Recorded at 19:17")), (None, None, None));
        assert!(comment(b"Recorded at 19:17:30 13/12/2018 (UTC)\0\0\0").is_some());
    }
}

//! A date and time of day, with a time zone if it is known.

use std::fmt;

/// A date and time of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Year, month and day, counted from 1.
    pub date: [u32; 3],
    /// Hour, minute and second.
    pub time: [u32; 3],
    /// Microseconds.
    pub micros: u32,
    /// Difference to UTC in minutes, positive in the east; `None` if the zone is not known.
    pub zone: Option<i32>,
}

/// Largest difference to UTC in minutes: that of the Line Islands.
const MAX_ZONE: u32 = 14 * 60;

impl Moment {
    /// A moment without a zone, if there is such a day and such a second.
    #[must_use]
    pub fn new(date: [u32; 3], time: [u32; 3]) -> Option<Self> {
        let ([year, month, day], [hour, minute, second]) = (date, time);
        let is_day = (1..=9999).contains(&year) && (1..=days(year, month)).contains(&day);
        let is_time = hour < 24 && minute < 60 && second < 60;
        (is_day && is_time).then_some(Moment { date, time, micros: 0, zone: None })
    }

    /// The moment `seconds` after the beginning of 1970, UTC.
    #[must_use]
    pub fn from_unix(seconds: u32) -> Self {
        let (mut days_left, time) = (seconds / 86_400, seconds % 86_400);
        let (mut year, mut month) = (1970, 1);
        while days_left >= days(year, month) {
            days_left -= days(year, month);
            (year, month) = if month < 12 { (year, month + 1) } else { (year + 1, 1) };
        }
        let time = [time / 3600, time / 60 % 60, time % 60];
        Moment { date: [year, month, days_left + 1], time, micros: 0, zone: Some(0) }
    }

    /// The moment this many seconds later, to the nearest microsecond; `None` after the year 9999. `seconds` is at
    /// least 0.
    #[must_use]
    pub fn after(self, seconds: f64) -> Option<Self> {
        let [hour, minute, second] = self.time.map(u64::from);
        let micros = (1e6 * seconds).round() as u64;
        let micros = micros.checked_add(1_000_000 * (3600 * hour + 60 * minute + second) + u64::from(self.micros))?;
        let (total, micros) = (micros / 1_000_000, (micros % 1_000_000) as u32);
        let ([year, month, day], mut days_left) = (self.date, total / 86_400);
        let (mut year, mut month, mut day) = (year, month, u64::from(day));
        while days_left > 0 {
            let in_month = u64::from(days(year, month)) - day;
            if days_left <= in_month {
                day += days_left;
                break;
            }
            days_left -= in_month + 1;
            (year, month, day) = if month < 12 { (year, month + 1, 1) } else { (year + 1, 1, 1) };
            if year > 9999 {
                return None;
            }
        }
        let second = (total % 86_400) as u32;
        let time = [second / 3600, second / 60 % 60, second % 60];
        Some(Moment { date: [year, month, day as u32], time, micros, zone: self.zone })
    }

    /// Microseconds after the beginning of 1970, UTC if the zone is known, or else on the recorder's clock; negative
    /// before.
    #[must_use]
    pub fn micros_since_1970(self) -> i64 {
        let ([year, month, day], [hour, minute, second]) = (self.date.map(i64::from), self.time.map(i64::from));
        // Leap days before a year of the Gregorian calendar, counted from year 1.
        let leap_days = |year: i64| (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
        let before = (1..month as u32).map(|month| i64::from(days(year as u32, month))).sum::<i64>();
        let whole_days = 365 * (year - 1970) + leap_days(year) - leap_days(1970) + before + day - 1;
        let minutes = 1440 * whole_days + 60 * hour + minute - i64::from(self.zone.unwrap_or(0));
        1_000_000 * (60 * minutes + second) + i64::from(self.micros)
    }

    /// Reads ISO 8601, `2019-05-14T21:30:00.5+02:00` or without separators. Seconds, their fraction and the zone may be
    /// missing; a space may replace the T.
    #[must_use]
    pub fn from_iso(text: &[u8]) -> Option<Self> {
        let mut rest = Digits(text.trim_ascii());
        let year = rest.number(4)?;
        let dash = rest.skip(b"-").is_some();
        let month = rest.number(2)?;
        if rest.skip(b"-").is_some() != dash {
            return None;
        }
        let day = rest.number(2)?;
        rest.skip(b"Tt ")?;
        let hour = rest.number(2)?;
        let colon = rest.skip(b":").is_some();
        let minute = rest.number(2)?;
        let has_second = if colon { rest.skip(b":").is_some() } else { rest.is_digit() };
        let second = if has_second { rest.number(2)? } else { 0 };
        let micros = if has_second { rest.fraction() } else { 0 };
        let zone = rest.zone()?;
        let moment = Moment::new([year, month, day], [hour, minute, second])?;
        rest.0.is_empty().then_some(Moment { micros, zone, ..moment })
    }
}

/// Number of days in a month; 0 if there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// ISO 8601, as Python's `datetime.isoformat` writes it, but with Z for UTC.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([year, month, day], [hour, minute, second]) = (self.date, self.time);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.micros > 0 {
            write!(f, ".{:06}", self.micros)?;
        }
        match self.zone {
            None => Ok(()),
            Some(0) => write!(f, "Z"),
            Some(zone) => {
                let (sign, minutes) = (if zone < 0 { '-' } else { '+' }, zone.unsigned_abs());
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// The part of a text that is not read yet.
pub struct Digits<'a>(pub &'a [u8]);

impl Digits<'_> {
    /// Whether a digit follows.
    pub fn is_digit(&self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    /// Reads a number of exactly this many digits; more may follow.
    pub fn number(&mut self, n_digits: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(n_digits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.0 = rest;
        Some(digits.iter().fold(0, |number, &digit| 10 * number + u32::from(digit - b'0')))
    }

    /// Reads one of these characters.
    pub fn skip(&mut self, allowed: &[u8]) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        allowed.contains(&first).then(|| {
            self.0 = rest;
            first
        })
    }

    /// Reads a fraction of a second, in microseconds, if one follows.
    pub fn fraction(&mut self) -> u32 {
        let n_digits = self.0.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
        if n_digits == 0 || self.skip(b".,").is_none() {
            return 0;
        }
        let micros = (0..6).fold(0, |micros, place| {
            let digit = if place < n_digits { self.0[place] - b'0' } else { 0 };
            10 * micros + u32::from(digit)
        });
        self.0 = &self.0[n_digits..];
        micros
    }

    /// Reads Z, or a sign, hours of two digits and maybe minutes. `None` if other characters follow a sign;
    /// `Some(None)` if there is neither.
    pub fn zone(&mut self) -> Option<Option<i32>> {
        if self.skip(b"Zz").is_some() {
            return Some(Some(0));
        }
        let Some(sign) = self.skip(b"+-") else { return Some(None) };
        let hours = self.number(2)?;
        let has_minutes = self.skip(b":").is_some() || self.is_digit();
        let minutes = if has_minutes { self.number(2)? } else { 0 };
        zone(sign, hours, minutes).map(Some)
    }
}

/// The difference to UTC in minutes, if there can be such a zone.
#[must_use]
pub fn zone(sign: u8, hours: u32, minutes: u32) -> Option<i32> {
    let total = 60 * hours + minutes;
    let signed = if sign == b'-' { -(total as i32) } else { total as i32 };
    (minutes < 60 && total <= MAX_ZONE).then_some(signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59", -1),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2000-03-01T00:00:00", 951_868_800),
            ("2019-05-14T21:30:00+02:00", 1_557_862_200),
            ("2100-03-01T00:00:00-00:30", 4_107_544_200),
            ("0001-01-01T00:00:00", -62_135_596_800),
        ] {
            let moment = Moment::from_iso(text.as_bytes()).unwrap();
            assert_eq!(moment.micros_since_1970(), 1_000_000 * seconds, "{text}");
            let later = moment.after(0.25).unwrap();
            assert_eq!(later.micros_since_1970(), 1_000_000 * seconds + 250_000, "{text}");
        }
        for seconds in [0, 1, 86_399, 86_400, 951_782_400, u32::MAX] {
            assert_eq!(Moment::from_unix(seconds).micros_since_1970(), 1_000_000 * i64::from(seconds));
        }
    }

    #[test]
    fn iso_8601_is_read_with_and_without_separators() {
        for (text, expected) in [
            ("2019-05-14T21:30:00", "2019-05-14T21:30:00"),
            ("2019-05-14 21:30:00", "2019-05-14T21:30:00"),
            (" 2019-05-14T21:30\r", "2019-05-14T21:30:00"),
            ("20190514T213000Z", "2019-05-14T21:30:00Z"),
            ("20190514T2130+0545", "2019-05-14T21:30:00+05:45"),
            ("2019-05-14T21:30:00z", "2019-05-14T21:30:00Z"),
            ("2019-05-14T21:30:00+00:00", "2019-05-14T21:30:00Z"),
            ("2019-05-14T21:30:00-03:30", "2019-05-14T21:30:00-03:30"),
            ("2019-05-14T21:30:00-03", "2019-05-14T21:30:00-03:00"),
            ("2019-05-14T21:30:00.5", "2019-05-14T21:30:00.500000"),
            ("2019-05-14T21:30:00.123456789+14:00", "2019-05-14T21:30:00.123456+14:00"),
            ("2000-02-29T23:59:59", "2000-02-29T23:59:59"),
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
        ] {
            let moment = Moment::from_iso(text.as_bytes());
            assert_eq!(moment.map(|moment| moment.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2019-05-14",
            "2019-05-14T",
            "2019-05-14T21",
            "2019-13-14T21:30:00",
            "2019-00-14T21:30:00",
            "2019-02-29T21:30:00",
            "1900-02-29T21:30:00",
            "2019-04-31T21:30:00",
            "2019-05-14T24:00:00",
            "2019-05-14T21:60:00",
            "2019-05-14T21:30:60",
            "0000-00-00T00:00:00",
            "2019-0514T21:30:00",
            "201905-14T21:30:00",
            "2019-05-14T21:30:00.",
            "2019-05-14T21:30:0",
            "2019-05-14T21:30:00+2",
            "2019-05-14T21:30:00+15:00",
            "2019-05-14T21:30:00+02:60",
            "2019-05-14T21:30:00 UTC",
            "2019-05-14T21:30:00ZZ",
            "2019-05-14T21.30.00",
            "+019-05-14T21:30:00",
        ] {
            assert_eq!(Moment::from_iso(text.as_bytes()), None, "{text}");
        }
    }

    /// Expected values: Python's `datetime.fromisoformat(text) + timedelta(seconds=seconds)`.
    #[test]
    fn seconds_later_is_another_date() {
        for (text, seconds, expected) in [
            ("2019-05-14T21:30:00", 0.0, "2019-05-14T21:30:00"),
            ("2019-05-14T21:30:00Z", 0.25, "2019-05-14T21:30:00.250000Z"),
            ("2019-05-14T21:30:00.9-03:30", 0.2, "2019-05-14T21:30:01.100000-03:30"),
            ("2019-05-14T21:30:00", 9000.0, "2019-05-15T00:00:00"),
            ("2020-02-28T23:59:59.5", 1.0, "2020-02-29T00:00:00.500000"),
            ("2019-02-28T23:59:59", 1.0, "2019-03-01T00:00:00"),
            ("2019-12-31T23:59:59", 86_401.0, "2020-01-02T00:00:00"),
            ("2019-01-31T00:00:00", 86_400.0 * 400.0, "2020-03-06T00:00:00"),
            ("2019-05-14T21:30:00", 0.000_000_4, "2019-05-14T21:30:00"),
        ] {
            let later = Moment::from_iso(text.as_bytes()).unwrap().after(seconds);
            assert_eq!(later.unwrap().to_string(), expected, "{text} {seconds}");
        }
        let last = Moment::from_iso(b"9999-12-31T23:59:59").unwrap();
        assert!(last.after(0.9).is_some() && last.after(1.0).is_none() && last.after(1e300).is_none());
    }

    /// Expected values: `date -u -d @seconds`.
    #[test]
    fn seconds_since_1970_are_dates() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (86_399, "1970-01-01T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (0x5CDB_4E30, "2019-05-14T23:24:32Z"),
            (u32::MAX, "2106-02-07T06:28:15Z"),
        ] {
            assert_eq!(Moment::from_unix(seconds).to_string(), expected);
        }
    }
}

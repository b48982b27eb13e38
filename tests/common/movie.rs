//! Writers of containers of packets: MP4 and QuickTime, CAF, Ogg.
#![allow(dead_code)]

/// A sound track.
#[derive(Clone, Default)]
pub struct Track {
    /// Name of the sample description.
    pub codec: [u8; 4],
    /// Boxes within the description, or the cookie of CAF.
    pub config: Vec<u8>,
    /// Sample rate in Hz, also the rate of the clock.
    pub sr: u32,
    pub channels: u16,
    /// Number of frames in a packet.
    pub frames: u32,
    pub packets: Vec<Vec<u8>>,
}

/// A box.
pub fn boxed(name: &[u8; 4], children: &[&[u8]]) -> Vec<u8> {
    let body = children.concat();
    [&(body.len() as u32 + 8).to_be_bytes()[..], name, &body].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

impl Track {
    /// The track in MP4, with other boxes before, within and after it, as programs write them.
    pub fn mp4(&self) -> Vec<u8> {
        let begin =
            [boxed(b"ftyp", &[b"M4A \0\0\0\0M4A mp42isom"]), boxed(b"uuid", &[&[7; 24]]), boxed(b"free", &[&[0; 5]])]
                .concat();
        let at = begin.len() + self.movie(0).len() + 8;
        [begin, self.movie(at as u32), boxed(b"mdat", &[&self.packets.concat()]), tags()].concat()
    }

    /// The track in MP4 with a fragment for every packet.
    pub fn fragmented(&self) -> Vec<u8> {
        let description = self.description();
        let extends = boxed(b"mvex", &[&boxed(b"trex", &[&words(&[0, 1, 1, self.frames, 0, 0])])]);
        let tables = [b"stts", b"stsc", b"stco"].map(|name| boxed(name, &[&[0; 8]]));
        let tables = [&description, &tables.concat(), &boxed(b"stsz", &[&[0; 12]])[..]].concat();
        let mut file = [boxed(b"ftyp", &[b"iso5\0\0\0\0iso5"]), self.around(&tables, &extends)].concat();
        for (index, packet) in self.packets.iter().enumerate() {
            let fragment = |at: u32| {
                let run = boxed(b"trun", &[&words(&[0x201, 1, at, packet.len() as u32])]);
                let track = boxed(b"traf", &[&boxed(b"tfhd", &[&words(&[0x2_0000, 1])]), &run]);
                boxed(b"moof", &[&boxed(b"mfhd", &[&words(&[0, index as u32 + 1])]), &track])
            };
            let at = fragment(0).len() as u32 + 8;
            file.extend([fragment(at), boxed(b"mdat", &[packet])].concat());
        }
        file
    }

    fn movie(&self, at: u32) -> Vec<u8> {
        let count = self.packets.len() as u32;
        let sizes: Vec<u32> = self.packets.iter().map(|packet| packet.len() as u32).collect();
        let tables = [
            self.description(),
            boxed(b"stts", &[&words(&[0, 1, count, self.frames])]),
            boxed(b"stsc", &[&words(&[0, 1, 1, count, 1])]),
            boxed(b"stsz", &[&words(&[0, 0, count]), &words(&sizes)]),
            boxed(b"stco", &[&words(&[0, 1, at])]),
        ];
        self.around(&tables.concat(), &tags())
    }

    /// The movie box around these tables; `behind` follows the track.
    fn around(&self, tables: &[u8], behind: &[u8]) -> Vec<u8> {
        let units = self.frames * self.packets.len() as u32;
        let data = boxed(b"dinf", &[&boxed(b"dref", &[&words(&[0, 1]), &boxed(b"url ", &[&words(&[1])])])]);
        let info = boxed(b"minf", &[&boxed(b"smhd", &[&[0; 8]]), &data, &boxed(b"stbl", &[tables])]);
        let header = boxed(b"mdhd", &[&words(&[0, 0, 0, self.sr, units, 0x55C4_0000])]);
        let handler = boxed(b"hdlr", &[&[0; 8], b"soun", &[0; 12], b"Sound\0"]);
        let media = boxed(b"mdia", &[&header, &handler, &info]);
        let edits = boxed(b"edts", &[&boxed(b"elst", &[&words(&[0, 1, units, 0, 0x0001_0000])])]);
        let reference = boxed(b"tref", &[&boxed(b"chap", &[&words(&[9])])]);
        let track = [boxed(b"tkhd", &[&words(&[3, 0, 0, 1]), &[0; 68]]), edits, reference, tags(), media].concat();
        let movie = boxed(b"mvhd", &[&words(&[0, 0, 0, self.sr, units]), &[0; 80]]);
        boxed(b"moov", &[&movie, &boxed(b"iods", &[&[0; 13]]), &boxed(b"trak", &[&track]), behind])
    }

    fn description(&self) -> Vec<u8> {
        let channels = u32::from(self.channels) << 16 | 16;
        let fields = words(&[0, 1, 0, 0, channels, 0, self.sr << 16]);
        boxed(b"stsd", &[&words(&[0, 1]), &boxed(&self.codec, &[&fields, &self.config])])
    }

    /// The track in CAF.
    pub fn caf(&self) -> Vec<u8> {
        let mut table = Vec::new();
        table.extend((self.packets.len() as u64).to_be_bytes());
        table.extend((u64::from(self.frames) * self.packets.len() as u64).to_be_bytes());
        table.extend([0; 8]);
        for packet in &self.packets {
            let groups = (0..5).rev().map(|group| (packet.len() >> (7 * group)) as u8 & 0x7F);
            let groups: Vec<u8> = groups.skip_while(|&group| group == 0).collect();
            let (last, others) = groups.split_last().unwrap();
            table.extend(others.iter().map(|group| group | 0x80));
            table.push(*last);
        }
        let mut description = f64::from(self.sr).to_be_bytes().to_vec();
        description.extend(self.codec);
        description.extend(words(&[0, 0, self.frames, self.channels.into(), 0]));
        let mut chunks = vec![(b"desc", description), (b"strg", vec![0; 9]), (b"chan", vec![0; 12])];
        if !self.config.is_empty() {
            chunks.push((b"kuki", self.config.clone()));
        }
        let note = b"\0\0\0\x01title\0x\0".to_vec();
        chunks.extend([(b"info", note.clone()), (b"uuid", vec![5; 20]), (b"mark", vec![0; 8]), (b"pakt", table)]);
        chunks.extend([
            (b"free", vec![0; 33]),
            (b"data", [vec![0; 4], self.packets.concat()].concat()),
            (b"edct", note),
        ]);
        let sized = |(name, body): &(&[u8; 4], Vec<u8>)| [&name[..], &(body.len() as u64).to_be_bytes(), body].concat();
        [b"caff\0\x01\0\0".to_vec(), chunks.iter().flat_map(sized).collect()].concat()
    }
}

/// Tags as iTunes writes them.
fn tags() -> Vec<u8> {
    let title = boxed(b"\xA9nam", &[&boxed(b"data", &[&words(&[1, 0]), b"title"])]);
    let handler = boxed(b"hdlr", &[&[0; 8], b"mdirappl", &[0; 9]]);
    boxed(b"udta", &[&boxed(b"meta", &[&[0; 4], &handler, &boxed(b"ilst", &[&title])])])
}

/// An Ogg file with one page for each packet.
pub fn ogg(packets: &[Vec<u8>]) -> Vec<u8> {
    let last = packets.len() - 1;
    let page_of = |(index, packet): (usize, &Vec<u8>)| {
        let flags = if index == 0 { 2 } else { 0 } | if index == last { 4 } else { 0 };
        page(index as u32, flags, packet)
    };
    packets.iter().enumerate().flat_map(page_of).collect()
}

/// An Ogg page with one packet. Source: RFC 3533, section 6.
pub fn page(sequence: u32, flags: u8, packet: &[u8]) -> Vec<u8> {
    let mut page = [b"OggS\0", &[flags][..], &[0; 8], &[7, 0, 0, 0], &sequence.to_le_bytes(), &[0; 4]].concat();
    page.push((packet.len() / 255 + 1) as u8);
    page.extend(vec![255; packet.len() / 255]);
    page.push((packet.len() % 255) as u8);
    page.extend(packet);
    let step = |crc: u32| if crc >> 31 == 1 { crc << 1 ^ 0x04C1_1DB7 } else { crc << 1 };
    let crc = page.iter().fold(0_u32, |crc, &byte| (0..8).fold(crc ^ u32::from(byte) << 24, |crc, _| step(crc)));
    page[22..26].copy_from_slice(&crc.to_le_bytes());
    page
}

// The library through koffi, with every type and function of include/spectrust.cdef.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const koffi = require('koffi');

const declarations = fs.readFileSync(path.join(__dirname, '../../../include/spectrust.cdef'), 'utf8');
const constants = {};
const functions = {};

// Enumerations and constants are numbers, structs are types, prototypes are functions: koffi parses each as C.
function declare(library) {
  const text = declarations.replace(/\/\*[^]*?\*\//g, '');
  for (const [, name, value] of text.matchAll(/^(?:static const int64_t|  )\s*(SPECTRUST_\w+) = (-?\d+)[;,]$/gm)) {
    constants[name] = Number(value);
  }
  for (const [, type, alias] of text.matchAll(/^typedef (int32_t) (\w+);$/gm)) koffi.alias(alias, type);
  for (const [, name] of text.matchAll(/^typedef struct (\w+) \1;$/gm)) koffi.opaque(name);
  for (const [, name, body] of text.matchAll(/^typedef struct (\w+) \{([^}]*)\} \1;$/gm)) {
    koffi.struct(name, Object.fromEntries(body.split(';').filter((line) => line.trim()).map(member)));
  }
  const prototypes = text.replace(/^typedef struct \w+ \{[^}]*\} \w+;$|^enum \w+\s*\{[^}]*\};$/gm, '');
  for (const [prototype, name] of prototypes.matchAll(/^[\w* ]+?\b(spectrust_\w+)\([^)]*\);/gm)) {
    functions[name] = library.func(prototype.replace(/;$/, '').replace(/\bstruct /g, ''));
  }
}

// A member of a struct: name and type.
function member(line) {
  const [, type, name, count] = /^\s*(.*?[ *])(\w+)(?:\[(\w+)\])?$/.exec(line.trim());
  const plain = type.replace(/\bstruct /g, '').replace(/\bconst /g, '').trim();
  return [name, count ? koffi.array(plain, Number(count), 'Typed') : plain.includes('*') ? 'void *' : plain];
}

const error = {};

function text(characters) {
  const bytes = Buffer.from(characters.buffer ?? characters);
  return bytes.subarray(0, bytes.indexOf(0)).toString();
}

function call(name, ...given) {
  const memory = koffi.alloc('SpectrustError', 1);
  const status = functions[name](...given, memory);
  Object.assign(error, koffi.decode(memory, 'SpectrustError'));
  koffi.free(memory);
  if (status !== 0) throw new Error(`${functions.spectrust_status_name(status)}: ${text(error.message)}`);
}

// A library built without optimisation needs more than koffi's megabyte.
koffi.config({ sync_stack_size: 15 << 20 });

function main() {
  declare(koffi.load(process.argv[2]));
  assert.ok(Object.keys(functions).length > 40, 'functions are missing');
  assert.strictEqual(functions.spectrust_abi_version(), constants.SPECTRUST_ABI_VERSION);

  const options = koffi.alloc('SpectrustOptions', 1);
  call('spectrust_options_init', options, koffi.sizeof('SpectrustOptions'));
  const given = koffi.decode(options, 'SpectrustOptions');
  Object.assign(given, { width: 64, height: 48, colormap: constants.SPECTRUST_COLORMAP_MAGMA });
  koffi.encode(options, 'SpectrustOptions', given);
  const handle = koffi.alloc('void *', 1);
  call('spectrust_spectrogram_new', options, handle);
  const spectrogram = koffi.decode(handle, 'void *');

  const samples = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(0.2 * i));
  const held = koffi.alloc('float', samples.length);
  koffi.encode(held, koffi.array('float', samples.length), samples);
  const source = functions.spectrust_source_samples(held, samples.length, 1, 8000);

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spectrust-koffi-'));
  const out = path.join(folder, 'out.jpg');
  call('spectrust_spectrogram_generate', spectrogram, source, out, null);
  assert.deepStrictEqual([...fs.readFileSync(out).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  fs.rmSync(folder, { recursive: true });

  const array = koffi.alloc('SpectrustArray', 1);
  call('spectrust_spectrogram_array', spectrogram, source, constants.SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS, 0, array,
    null);
  const { data, rows, columns } = koffi.decode(array, 'SpectrustArray');
  assert.deepStrictEqual([Number(rows), Number(columns)], [16, 128]);
  assert.ok(koffi.decode(data, 'float') > 0);
  functions.spectrust_array_free(array);

  assert.throws(() => call('spectrust_spectrogram_encode', spectrogram, source, 99, koffi.alloc('SpectrustBuffer', 1),
    null), /^Error: option: format must be/);
  functions.spectrust_spectrogram_free(spectrogram);
  console.log('koffi: 1 passed, 0 failed');
}

main();

/* Options by name: the table of parameters, values set and read as text. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "check.h"

static SpectrustOptions defaults(void)
{
    SpectrustOptions options;
    SpectrustError error;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    return options;
}

/* The row of that name. */
static SpectrustParameter row(const char *name)
{
    SpectrustParameter parameter;
    SpectrustError error;

    memset(&parameter, 0, sizeof parameter);
    for (size_t i = 0; i < spectrust_parameter_count(); i++) {
        CHECK(ok(spectrust_parameter(i, &parameter, &error), &error));
        if (strcmp(parameter.name, name) == 0) {
            return parameter;
        }
    }
    CHECK(!"a parameter of that name");
    return parameter;
}

static void the_table(void)
{
    SpectrustParameter parameter;
    SpectrustError error;
    size_t count = spectrust_parameter_count();

    about("every parameter has a name, a group, a text and a default that can be set and read");
    CHECK(count > 50);
    for (size_t i = 0; i < count; i++) {
        SpectrustOptions options = defaults();
        char text[32];

        CHECK(ok(spectrust_parameter(i, &parameter, &error), &error));
        CHECK(parameter.name[0] && parameter.group[0] && parameter.doc[0] && parameter.allowed[0]);
        CHECK(parameter.offset >= sizeof(size_t) && parameter.offset < sizeof options);
        CHECK(ok(spectrust_options_set(&options, parameter.name, parameter.default_text, &error), &error));
        CHECK(ok(spectrust_options_get(&options, parameter.name, text, sizeof text, &error), &error));
        CHECK(strcmp(text, parameter.default_text) == 0);
    }
    CHECK(failed(spectrust_parameter(count, &parameter, &error), SPECTRUST_STATUS_ARGUMENT, &error, "index"));
    CHECK(failed(spectrust_parameter(0, NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error, "NULL"));
}

static void settings(void)
{
    SpectrustParameter parameter;
    SpectrustBatchOptions options;
    SpectrustError error;
    size_t count = spectrust_batch_parameter_count();

    about("so have the settings of a batch");
    CHECK(ok(spectrust_batch_options_init(&options, sizeof options, &error), &error));
    for (size_t i = 0; i < count; i++) {
        CHECK(ok(spectrust_batch_parameter(i, &parameter, &error), &error));
        CHECK(parameter.name[0] && parameter.doc[0] && parameter.allowed[0] && parameter.default_text[0]);
        CHECK(strcmp(parameter.group, "batch") == 0 && parameter.offset < sizeof options);
        if (strcmp(parameter.name, "jobs") == 0) {
            CHECK(parameter.offset == offsetof(SpectrustBatchOptions, jobs) && parameter.max == 1024);
        }
    }
    CHECK(failed(spectrust_batch_parameter(count, &parameter, &error), SPECTRUST_STATUS_ARGUMENT, &error, "index"));
    CHECK(parameter.name == NULL);
    CHECK(failed(spectrust_batch_parameter(0, NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error, "NULL"));
}

static void rows(void)
{
    SpectrustParameter n_mels = row("n_mels"), window = row("window"), top_db = row("top_db"), ref = row("ref");

    about("a row says what the header says");
    CHECK(n_mels.kind == SPECTRUST_PARAMETER_TYPE_WHOLE && n_mels.min == 1 && n_mels.max == 16384);
    CHECK(n_mels.offset == offsetof(SpectrustOptions, n_mels) && strcmp(n_mels.group, "bands") == 0);
    CHECK(n_mels.open != NULL && strcmp(n_mels.default_text, "auto") == 0);
    CHECK(window.kind == SPECTRUST_PARAMETER_TYPE_CHOICE && window.open == NULL);
    CHECK(strncmp(window.choices, "hann\nhamming\n", 13) == 0);
    CHECK(top_db.kind == SPECTRUST_PARAMETER_TYPE_NUMBER && strcmp(top_db.default_text, "80") == 0);
    CHECK(ref.kind == SPECTRUST_PARAMETER_TYPE_LEVEL && row("center").kind == SPECTRUST_PARAMETER_TYPE_FLAG);
}

static void values(void)
{
    SpectrustOptions options = defaults();
    SpectrustError error;

    about("values are set by name");
    CHECK(ok(spectrust_options_set(&options, "n_mels", "80", &error), &error) && options.n_mels == 80);
    CHECK(ok(spectrust_options_set(&options, "n-mels", "auto", &error), &error) && options.n_mels == SPECTRUST_AUTO);
    CHECK(ok(spectrust_options_set(&options, "window", "kaiser", &error), &error));
    CHECK(options.window == SPECTRUST_WINDOW_KAISER);
    CHECK(ok(spectrust_options_set(&options, "top_db", "none", &error), &error) && isinf(options.top_db));
    CHECK(ok(spectrust_options_set(&options, "ref", "recording", &error), &error) && options.ref == -INFINITY);
    CHECK(ok(spectrust_options_set(&options, "center", "false", &error), &error) && options.center == 0);
    CHECK(ok(spectrust_options_set(&options, "snip_edges", "true", &error), &error) && options.snip_edges == 1);
    CHECK(ok(spectrust_options_check(&options, &error), &error));
}

static void refusals(void)
{
    SpectrustOptions options = defaults();
    SpectrustError error;
    char text[4];

    about("what cannot be set is refused, and nothing is changed");
    CHECK(failed(spectrust_options_set(&options, "n_mel", "80", &error), SPECTRUST_STATUS_OPTION, &error, "n_mels"));
    CHECK(failed(spectrust_options_set(&options, "n_mels", "many", &error), SPECTRUST_STATUS_OPTION, &error,
                 "a whole number from 1 to 16384 bands, got \"many\""));
    CHECK(failed(spectrust_options_set(&options, "width", "0", &error), SPECTRUST_STATUS_OPTION, &error, "got 0"));
    CHECK(options.width == 600 && options.n_mels == SPECTRUST_AUTO);
    CHECK(failed(spectrust_options_set(NULL, "width", "1", &error), SPECTRUST_STATUS_ARGUMENT, &error, "options"));
    CHECK(failed(spectrust_options_set(&options, NULL, "1", &error), SPECTRUST_STATUS_ARGUMENT, &error, "name"));
    CHECK(failed(spectrust_options_set(&options, "width", NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error, "text"));
    CHECK(failed(spectrust_options_set(&options, "width", "\xff", &error), SPECTRUST_STATUS_ARGUMENT, &error, "UTF-8"));
    CHECK(failed(spectrust_options_get(&options, "colormap", text, sizeof text, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "9 bytes"));
    CHECK(failed(spectrust_options_get(&options, "width", NULL, 0, &error), SPECTRUST_STATUS_ARGUMENT, &error, "text"));
}

static void fingerprints(void)
{
    /* SHA-1 UUIDs of "{}", and of the options that differ as JSON, in the namespace of object identifiers. */
    static const char none[] = "56bd00e89408567fb0ccaab82ef285b4", some[] = "dbf9eb86c8fe5212b73ae1216ba3723c";
    SpectrustOptions options = defaults();
    SpectrustBatchOptions batch;
    SpectrustError error;
    char hash[SPECTRUST_FINGERPRINT_SIZE];

    about("the hash of options");
    CHECK(ok(spectrust_options_fingerprint(NULL, NULL, hash, sizeof hash, &error), &error) && strcmp(hash, none) == 0);
    CHECK(ok(spectrust_batch_options_init(&batch, sizeof batch, &error), &error));
    CHECK(ok(spectrust_options_fingerprint(&options, &batch, hash, sizeof hash, &error), &error));
    CHECK(strcmp(hash, none) == 0);
    options.width = 255;
    batch.format = SPECTRUST_FORMAT_PNG;
    batch.segment = 1.0;
    CHECK(ok(spectrust_options_fingerprint(&options, &batch, hash, sizeof hash, &error), &error));
    CHECK(strcmp(hash, some) == 0);
    batch.overlap = 2.0;
    CHECK(failed(spectrust_options_fingerprint(&options, &batch, hash, sizeof hash, &error), SPECTRUST_STATUS_OPTION,
                 &error, "overlap"));
    options.width = 0;
    CHECK(failed(spectrust_options_fingerprint(&options, NULL, hash, sizeof hash, &error), SPECTRUST_STATUS_OPTION,
                 &error, "width"));
    CHECK(failed(spectrust_options_fingerprint(NULL, NULL, hash, sizeof hash - 1, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "33 bytes, got 32"));
    CHECK(failed(spectrust_options_fingerprint(NULL, NULL, NULL, 99, &error), SPECTRUST_STATUS_ARGUMENT, &error, "text"));
}

int main(void)
{
    the_table();
    settings();
    rows();
    values();
    refusals();
    fingerprints();
    return check_end("parameters");
}

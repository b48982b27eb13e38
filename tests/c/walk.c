/* A folder's audio files as a list: which ones, in which order, and what happens on strange ground. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"

static void touch(const char *path)
{
    file_write(path, "", 0);
}

/* Whether the list holds just these paths, in this order, each without an error. */
static int lists(const SpectrustFiles *files, const char *const *paths, size_t n_paths)
{
    SpectrustError entry, error;
    int same = spectrust_files_len(files) == n_paths;

    for (size_t i = 0; i < spectrust_files_len(files); i++) {
        const char *path = spectrust_files_path(files, i);

        same = same && strcmp(path, paths[i]) == 0;
        same = same && ok(spectrust_files_status(files, i, &entry, &error), &error) && ok(entry.status, &entry);
        if (!same) {
            printf("entry %zu is %s\n", i, path);
        }
    }
    return same;
}

/* What a walk does unless told otherwise. */
static SpectrustWalkOptions usual(void)
{
    SpectrustWalkOptions options;

    CHECK(spectrust_walk_options_init(&options, sizeof options, NULL) == SPECTRUST_STATUS_OK);
    return options;
}

static int walk_lists_as(const char *dir, SpectrustWalkOptions options, const char *const *paths, size_t n_paths)
{
    SpectrustFiles *files = NULL;
    SpectrustError error;
    int same = ok(spectrust_walk(dir, &options, &files, &error), &error) && lists(files, paths, n_paths);

    spectrust_files_free(files);
    return same;
}

static int walk_lists(const char *dir, const char *skip, const char *const *paths, size_t n_paths)
{
    SpectrustWalkOptions options = usual();

    options.skip = skip;
    return walk_lists_as(dir, options, paths, n_paths);
}

static void a_tree(void)
{
    static const char *const paths[] = {"in/B.WAV", "in/a.wav", "in/sub-1.wav", "in/sub.wav", "in/sub/d.Wave"};
    static const char *const absolute_end = "/in/sub/d.Wave";
    char dir[4096];
    SpectrustFiles *files = NULL;
    SpectrustError error;

    about(".wav and .wave in any case, below as well, in the order of the paths' bytes");
    folder_make("in");
    folder_make("in/sub");
    folder_make("in/empty");
    touch("in/a.wav");
    touch("in/B.WAV");
    touch("in/c.txt");
    touch("in/wav");
    touch("in/sub.wav"); /* '.' sorts before '/': a walk that sorts folder by folder gets these two wrong */
    touch("in/sub-1.wav");
    touch("in/sub/d.Wave");
    CHECK(walk_lists("in", NULL, paths, 5));
    CHECK(walk_lists("in/empty", NULL, NULL, 0));

    about("paths begin with the folder as it was given");
    must(getcwd(dir, sizeof dir - 3) != NULL, "getcwd");
    strcat(dir, "/in");
    CHECK(ok(spectrust_walk(dir, NULL, &files, &error), &error));
    CHECK(spectrust_files_len(files) == 5);
    CHECK(spectrust_files_len(files) == 5
          && strcmp(strstr(spectrust_files_path(files, 4), "/in/"), absolute_end) == 0);
    spectrust_files_free(files);
}

static void links(void)
{
    static const char *const loop[] = {"loop/a.wav"};
    static const char *const link[] = {"links/linked.wav"};

    about("a link to a folder is not followed, so a loop ends; a link to a file is a file");
    folder_make("loop");
    touch("loop/a.wav");
    must(symlink(".", "loop/again") == 0, "symlink");
    CHECK(walk_lists("loop", NULL, loop, 1));
    folder_make("links");
    must(symlink("../loop/a.wav", "links/linked.wav") == 0, "symlink");
    must(symlink("../loop", "links/folder.wav") == 0, "symlink");
    CHECK(walk_lists("links", NULL, link, 1));
}

static void output_inside_input(void)
{
    static const char *const all[] = {"both/a.wav", "both/out/b.wav", "both/outer/c.wav"};
    static const char *const rest[] = {"both/a.wav", "both/outer/c.wav"};

    about("the output folder inside the input is left out, however its name is written");
    folder_make("both");
    folder_make("both/out");
    folder_make("both/outer");
    touch("both/a.wav");
    touch("both/out/b.wav");
    touch("both/outer/c.wav");
    must(symlink("both/out", "elsewhere") == 0, "symlink");
    CHECK(walk_lists("both", NULL, all, 3));
    CHECK(walk_lists("both", "both/out", rest, 2));
    CHECK(walk_lists("both", "./both/../both/out/", rest, 2));
    CHECK(walk_lists("both", "elsewhere", rest, 2));
    CHECK(walk_lists("both", "does-not-exist", all, 3));
}

static void any_name(void)
{
    static const char *const paths[] = {"names/a\nb.wav", "names/\xC3\xA9.wav", "names/\xFF.wav"};

    about("names are bytes: newline, UTF-8, and 0xFF that is none");
    folder_make("names");
    touch("names/\xFF.wav");
    touch("names/\xC3\xA9.wav");
    touch("names/a\nb.wav");
    CHECK(walk_lists("names", NULL, paths, 3));
}

static void as_asked(void)
{
    static const char *const flat[] = {"asked/a.wav"};
    static const char *const followed[] = {"asked/a.wav", "asked/link/b.wav", "asked/sub/b.wav"};
    static const char *const matched[] = {"asked/sub/b.wav"};
    static const char *const lists_of[] = {"z.wav", "a.wav", "absent.wav"};
    SpectrustWalkOptions options;
    SpectrustFiles *files = NULL;
    SpectrustError error;

    about("one folder only; links followed; a pattern; files that the caller names");
    folder_make("asked");
    folder_make("asked/sub");
    touch("asked/a.wav");
    touch("asked/sub/b.wav");
    must(symlink("sub", "asked/link") == 0, "symlink");
    options = usual();
    options.recursive = 0;
    CHECK(walk_lists_as("asked", options, flat, 1));
    options = usual();
    options.follow_links = 1;
    CHECK(walk_lists_as("asked", options, followed, 3));
    options = usual();
    options.pattern = "SUB/?.*";
    CHECK(walk_lists_as("asked", options, matched, 1));
    options.pattern = "[";
    CHECK(failed(spectrust_walk("asked", &options, &files, &error), SPECTRUST_STATUS_OPTION, &error, "pattern"));
    options = usual();
    options.recursive = 2;
    CHECK(failed(spectrust_walk("asked", &options, &files, &error), SPECTRUST_STATUS_OPTION, &error, "recursive"));
    options = usual();
    options.struct_size--;
    CHECK(failed(spectrust_walk("asked", &options, &files, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "spectrust_walk_options_init"));
    CHECK(ok(spectrust_files_new(lists_of, 3, NULL, &files, &error), &error) && lists(files, lists_of, 3));
    spectrust_files_free(files);
    CHECK(ok(spectrust_files_new(NULL, 0, NULL, &files, &error), &error) && spectrust_files_len(files) == 0);
    spectrust_files_free(files);
    CHECK(failed(spectrust_files_new(NULL, 1, NULL, &files, &error), SPECTRUST_STATUS_ARGUMENT, &error, "paths"));
}

static void no_folder(void)
{
    SpectrustFiles *const before = (SpectrustFiles *)&checks_made; /* any address that is not NULL */
    SpectrustFiles *files = before;
    SpectrustError error;

    about("a folder that is not there, and one that is a file");
    CHECK(failed(spectrust_walk("absent", NULL, &files, &error), SPECTRUST_STATUS_NOT_FOUND, &error, "absent"));
    CHECK(failed(spectrust_walk("in/c.txt", NULL, &files, &error), SPECTRUST_STATUS_INPUT, &error, "c.txt"));
    CHECK(failed(spectrust_walk("", NULL, &files, &error), SPECTRUST_STATUS_NOT_FOUND, &error, ""));
    CHECK(files == NULL);
}

static void beyond_the_end(void)
{
    SpectrustFiles *files = NULL;
    SpectrustError entry, error;

    about("an index beyond the end, and NULL for a list");
    CHECK(ok(spectrust_walk("in", NULL, &files, &error), &error));
    CHECK(spectrust_files_path(files, 5) == NULL);
    CHECK(spectrust_files_path(files, SIZE_MAX) == NULL);
    CHECK(failed(spectrust_files_status(files, 5, &entry, &error), SPECTRUST_STATUS_ARGUMENT, &error, "5"));
    CHECK(spectrust_files_len(NULL) == 0);
    CHECK(spectrust_files_path(NULL, 0) == NULL);
    spectrust_files_free(files);
    spectrust_files_free(NULL);
}

static void unreadable_folder(void)
{
    SpectrustFiles *files = NULL;
    SpectrustError entry, error;

    about("a folder that may not be listed is one entry that says so, and its siblings are there");
    folder_make("mixed");
    folder_make("mixed/closed");
    touch("mixed/a.wav");
    touch("mixed/z.wav");
    must(chmod("mixed/closed", 0) == 0 && chmod(".", 0755) == 0, "chmod");
    must(geteuid() != 0 || seteuid(65534) == 0, "seteuid"); /* root may list everything */
    CHECK(ok(spectrust_walk("mixed", NULL, &files, &error), &error));
    must(seteuid(getuid()) == 0, "seteuid");

    CHECK(spectrust_files_len(files) == 3);
    CHECK(ok(spectrust_files_status(files, 0, &entry, &error), &error) && ok(entry.status, &entry));
    CHECK(ok(spectrust_files_status(files, 1, &entry, &error), &error) && error.message[0] == '\0');
    CHECK(failed(entry.status, SPECTRUST_STATUS_INPUT, &entry, "mixed/closed") && entry.os_error == EACCES);
    CHECK(spectrust_files_status(files, 1, &entry, NULL) == SPECTRUST_STATUS_OK);
    CHECK(ok(spectrust_files_status(files, 2, &entry, &error), &error) && ok(entry.status, &entry));
    spectrust_files_free(files);
    must(chmod("mixed/closed", 0700) == 0, "chmod");
}

/* The depth is limited by the length of a path (4096 bytes), not by open files: the walk must not hold one open for
 * every level. */
static void deep_folders(void)
{
    enum { LEVELS = 1000 };
    char path[2 * LEVELS + 16] = "deep";
    const struct rlimit few = {24, 24};
    struct rlimit before;
    const char *const paths[] = {path};

    about("a thousand folders deep, with 24 open files at most");
    folder_make(path);
    for (int level = 0; level < LEVELS; level++) {
        strcat(path, "/d");
        folder_make(path);
    }
    strcat(path, "/a.wav");
    touch(path);
    must(getrlimit(RLIMIT_NOFILE, &before) == 0, "getrlimit");
    must(setrlimit(RLIMIT_NOFILE, &(struct rlimit){few.rlim_cur, before.rlim_max}) == 0, "setrlimit");
    CHECK(walk_lists("deep", NULL, paths, 1));
    must(setrlimit(RLIMIT_NOFILE, &before) == 0, "setrlimit");
}

int main(void)
{
    alarm(GUARD_SECONDS); /* a walk in a circle */
    workdir_enter();
    a_tree();
    links();
    output_inside_input();
    any_name();
    as_asked();
    no_folder();
    beyond_the_end();
    unreadable_folder();
    deep_folders();
    workdir_leave();
    return check_end("walk");
}

#define _XOPEN_SOURCE 700

#include "files.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char workdir[4096];
static pid_t owner; /* a child of fork() must not remove its parent's folder */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *position)
{
    (void)status;
    (void)kind;
    (void)position;
    return remove(path);
}

static int remove_workdir(void)
{
    return chdir("/") == 0 && nftw(workdir, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

void must(int holds, const char *what)
{
    if (!holds) {
        perror(what);
        if (owner == getpid()) {
            remove_workdir();
        }
        _exit(2);
    }
}

void workdir_enter(void)
{
    const char *parent = getenv("TMPDIR");

    snprintf(workdir, sizeof workdir, "%s/spectrust-XXXXXX", parent == NULL ? "/tmp" : parent);
    must(mkdtemp(workdir) != NULL, workdir);
    owner = getpid();
    must(chdir(workdir) == 0, workdir);
}

void workdir_leave(void)
{
    owner = 0;
    must(remove_workdir(), workdir);
}

static void write_at(const char *path, const char *mode, long position, const void *bytes, size_t len)
{
    FILE *file = fopen(path, mode);

    must(file != NULL, path);
    must(fseek(file, position, SEEK_SET) == 0, path);
    must(fwrite(bytes, 1, len, file) == len, path);
    must(fclose(file) == 0, path);
}

void file_write(const char *path, const void *bytes, size_t len)
{
    write_at(path, "wb", 0, bytes, len);
}

void file_patch(const char *path, long position, const void *bytes, size_t len)
{
    write_at(path, "r+b", position, bytes, len);
}

Bytes file_read(const char *path)
{
    Bytes bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    long len;

    if (file == NULL) {
        return bytes;
    }
    must(fseek(file, 0, SEEK_END) == 0, path);
    len = ftell(file);
    must(len >= 0 && fseek(file, 0, SEEK_SET) == 0, path);
    bytes.len = (size_t)len;
    bytes.data = malloc(bytes.len + 1);
    must(bytes.data != NULL && fread(bytes.data, 1, bytes.len, file) == bytes.len, path);
    fclose(file);
    return bytes;
}

Bytes bytes_copy(const uint8_t *data, size_t len)
{
    Bytes bytes = {malloc(len + 1), len};

    must(bytes.data != NULL, "malloc");
    memcpy(bytes.data, data, len);
    return bytes;
}

int bytes_equal(Bytes a, const uint8_t *data, size_t len)
{
    return a.data != NULL && data != NULL && a.len == len && memcmp(a.data, data, len) == 0;
}

void bytes_free(Bytes *bytes)
{
    free(bytes->data);
    bytes->data = NULL;
    bytes->len = 0;
}

int file_holds(const char *path, Bytes wanted)
{
    Bytes found = file_read(path);
    int equal = bytes_equal(wanted, found.data, found.len);

    bytes_free(&found);
    return equal;
}

void folder_make(const char *path)
{
    must(mkdir(path, 0755) == 0, path);
}

int folder_count(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int count = 0;

    if (folder == NULL) {
        return -1;
    }
    while ((entry = readdir(folder)) != NULL) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count;
}

int threads_settled(int wanted)
{
    const struct timespec millisecond = {0, 1000000};
    int threads = folder_count("/proc/self/task");

    for (int tries = 0; tries < 10000 && threads > wanted; tries++) {
        nanosleep(&millisecond, NULL);
        threads = folder_count("/proc/self/task");
    }
    return threads;
}

int picture_whole(const uint8_t *data, size_t len)
{
    return data != NULL && len > 4 && data[0] == 0xFF && data[1] == 0xD8 && data[len - 2] == 0xFF
        && data[len - 1] == 0xD9;
}

int picture_file_whole(const char *path)
{
    Bytes bytes = file_read(path);
    int whole = picture_whole(bytes.data, bytes.len);

    bytes_free(&bytes);
    return whole;
}

/* ITU-T T.81, B.1 and B.2.2: after the two bytes of SOI every segment is FF, marker, length of the rest (two bytes,
 * big-endian); SOF0 (C0) holds precision, height, width. */
int picture_size(const uint8_t *data, size_t len, int *width, int *height)
{
    size_t at = 2;

    while (at + 9 <= len && data[at] == 0xFF) {
        if (data[at + 1] == 0xC0) {
            *height = data[at + 5] << 8 | data[at + 6];
            *width = data[at + 7] << 8 | data[at + 8];
            return 1;
        }
        at += 2 + (size_t)(data[at + 2] << 8 | data[at + 3]);
    }
    return 0;
}

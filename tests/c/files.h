/* Files, folders and pictures, for the test programs. What cannot be set up ends the program with status 2. */

#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes in memory of their own. */
typedef struct Bytes {
    uint8_t *data;
    size_t len;
} Bytes;

/* Makes a new folder and works inside it, so that programs can use short names. */
void workdir_enter(void);

/* Leaves that folder and removes it with all it holds. */
void workdir_leave(void);

/* Ends the program with status 2 unless `holds`. */
void must(int holds, const char *what);

void file_write(const char *path, const void *bytes, size_t len);

/* Overwrites a few bytes inside a file. */
void file_patch(const char *path, long position, const void *bytes, size_t len);

/* Reads a whole file; nothing (NULL, 0) where there is none. Free it with bytes_free. */
Bytes file_read(const char *path);

Bytes bytes_copy(const uint8_t *data, size_t len);
int bytes_equal(Bytes a, const uint8_t *data, size_t len);
void bytes_free(Bytes *bytes);

/* Whether the file holds just these bytes. */
int file_holds(const char *path, Bytes wanted);

void folder_make(const char *path);

/* How many entries a folder has, hidden ones included; -1 where there is no such folder. */
int folder_count(const char *path);

/* How many threads this process has, once there are no more than `wanted` or a long time has passed. A thread that
 * was joined may be listed for a moment longer. */
int threads_settled(int wanted);

/* Whether the bytes begin and end as a JPEG file does. */
int picture_whole(const uint8_t *data, size_t len);
int picture_file_whole(const char *path);

/* Reads the size in pixels from a baseline JPEG; 0 if there is none. */
int picture_size(const uint8_t *data, size_t len, int *width, int *height);

#ifdef __cplusplus
}
#endif

#endif

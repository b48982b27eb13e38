/* What every test program shares: CHECK, and the words to put into it. For one thread at a time. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spectrust.h"

/* For alarm(): a call that waits for ever ends the program. Far beyond what anything takes, under valgrind too. */
enum { GUARD_SECONDS = 600 };

static int checks_made;
static int checks_failed;

/* Counts a condition, and prints it with its place if it does not hold. Returns whether it holds. */
#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

static inline int check(int holds, const char *expression, const char *file, int line)
{
    checks_made++;
    if (!holds) {
        checks_failed++;
        printf("%s:%d: does not hold: %s\n", file, line, expression);
        fflush(stdout); /* a child of fork() would print what is left in the buffer a second time */
    }
    return holds;
}

/* Prints what the next checks are about. */
static inline void about(const char *what)
{
    printf("  %s\n", what);
    fflush(stdout);
}

/* Ends a program: prints what it came to and returns its exit status. */
static inline int check_end(const char *program)
{
    printf("%s: %d checks, %d did not hold\n", program, checks_made, checks_failed);
    return checks_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* How often to repeat something: `usual`, or SPECTRUST_TEST_ROUNDS where that is less (valgrind is slow). */
static inline int rounds(int usual)
{
    const char *text = getenv("SPECTRUST_TEST_ROUNDS");
    int wanted = text == NULL ? usual : atoi(text);

    return wanted < 1 || wanted > usual ? usual : wanted;
}

/* The source for a path, for one call. */
#define FILE_AT(its_path) (&(SpectrustSource){.path = (its_path)})

/* Bands by frames, in few letters. */
#define BY_FRAMES SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES

/* Whether a call succeeded; if not, prints why. */
static inline int ok(SpectrustStatus status, const SpectrustError *error)
{
    if (status != SPECTRUST_STATUS_OK) {
        printf("status %d: %s\n", (int)status, error->message);
    }
    return status == SPECTRUST_STATUS_OK;
}

/* Whether a call failed with the status `wanted` and a message that holds `part`. */
static inline int failed(SpectrustStatus status, SpectrustStatus wanted, const SpectrustError *error, const char *part)
{
    int ends;

    if (status == SPECTRUST_STATUS_OK) {
        printf("status 0, wanted %d\n", (int)wanted);
        return 0;
    }
    ends = memchr(error->message, '\0', sizeof error->message) != NULL;
    if (ends && status == wanted && error->status == wanted && error->message[0] != '\0'
        && strstr(error->message, part) != NULL) {
        return 1;
    }
    printf("status %d, wanted %d with \"%s\": %.*s\n", (int)status, (int)wanted, part,
           (int)sizeof error->message, error->message);
    return 0;
}

#endif

/* A bad disk, for programs that load this with LD_PRELOAD: what files in the folder FAULTS say goes wrong.

   sync-hangs  fsync and fdatasync do not come back before the file is gone; `hung` tells that one waits
   sync-slow   they take 50 ms longer
   sync-fails  they fail, and nothing is known of what was written
   full        no file gets longer, but those of PostgreSQL's log, which are on a disk of their own */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *path_of(const char *name, char *path, size_t size) {
    const char *folder = getenv("FAULTS");
    snprintf(path, size, "%s/%s", folder ? folder : "/nonexistent", name);
    return path;
}

static int is_on(const char *name) {
    char path[512];
    int kept = errno;
    int found = access(path_of(name, path, sizeof path), F_OK) == 0;
    errno = kept;
    return found;
}

static int sync_by(long call, int file) {
    if (is_on("sync-hangs")) {
        char path[512];
        int mark = open(path_of("hung", path, sizeof path), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
        if (mark >= 0) close(mark);
        while (is_on("sync-hangs")) usleep(5000);
    }
    if (is_on("sync-slow")) usleep(50000);
    if (is_on("sync-fails")) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, file);
}

int fsync(int file) { return sync_by(SYS_fsync, file); }
int fdatasync(int file) { return sync_by(SYS_fdatasync, file); }

/* Whether a write up to `end` needs space that there is not. */
static int is_too_long(int file, off_t end) {
    struct stat about;
    char link[64], path[512];
    ssize_t length;
    if (!is_on("full") || fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || end <= about.st_size) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strstr(path, "/pg_wal/")) return 0;
    errno = ENOSPC;
    return 1;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    return is_too_long(file, at + (off_t)count) ? -1 : syscall(SYS_pwrite64, file, bytes, count, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t at) { return pwrite(file, bytes, count, at); }

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) {
    off_t end = at;
    for (int part = 0; part < count; part++) end += (off_t)parts[part].iov_len;
    return is_too_long(file, end) ? -1 : syscall(SYS_pwritev, file, parts, count, at, 0);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t at) { return pwritev(file, parts, count, at); }

int posix_fallocate(int file, off_t at, off_t count) {
    int kept = errno, result;
    if (is_too_long(file, at + count)) {
        errno = kept;
        return ENOSPC;
    }
    result = syscall(SYS_fallocate, file, 0, at, count) == 0 ? 0 : errno;
    errno = kept;
    return result;
}
int posix_fallocate64(int file, off_t at, off_t count) { return posix_fallocate(file, at, count); }

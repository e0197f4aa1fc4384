/* What goes wrong with a machine, for one program that a test has started: this goes before the system's library
 * (LD_PRELOAD) and looks into the folder that FAULTS names. While there is a file of this name in it,
 *   full      nothing can be written to the database: there is no room (ENOSPC);
 *   readonly  nothing can be written to the database: its folder is for reading alone (EROFS);
 *   unsynced  what was written to the database cannot be brought to the disk (EIO);
 *   hanging   whoever brings something to the disk waits; `hung` appears when somebody does;
 *   clock     the time of day is off by so many seconds as it says.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int is_so(const char *fault, char *path, size_t size) {
  const char *folder = getenv("FAULTS");
  if (!folder) return 0;
  snprintf(path, size, "%s/%s", folder, fault);
  int before = errno, there = access(path, F_OK) == 0;
  errno = before;
  return there;
}

static int is_database(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "exchat.db") != NULL;
}

static int cannot_write(int fd) {
  char path[4096];
  int full = is_so("full", path, sizeof path), readonly = is_so("readonly", path, sizeof path);
  if (!(full || readonly) || !is_database(fd)) return 0;
  errno = full ? ENOSPC : EROFS;
  return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  return cannot_write(fd) ? -1 : syscall(SYS_write, fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  return cannot_write(fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  return cannot_write(fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, count, at);
}

static int sync_fails(int fd) {
  char path[4096];
  if (!is_database(fd)) return 0;
  if (is_so("hanging", path, sizeof path)) {
    char hung[4096];
    is_so("hung", hung, sizeof hung);
    close(open(hung, O_CREAT | O_WRONLY, 0600));
    while (is_so("hanging", path, sizeof path)) usleep(1000);
  }
  if (!is_so("unsynced", path, sizeof path)) return 0;
  errno = EIO;
  return 1;
}

int fsync(int fd) {
  return sync_fails(fd) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  return sync_fails(fd) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  char path[4096];
  if (result || clock != CLOCK_REALTIME || !is_so("clock", path, sizeof path)) return result;
  FILE *file = fopen(path, "r");
  long off = 0;
  if (file) {
    if (fscanf(file, "%ld", &off) == 1) now->tv_sec += off;
    fclose(file);
  }
  return 0;
}

#include "wire/curve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>
#include <zmq.h>

#include "wire/context.h"

#define CURVE_FILE_BYTES_MAX 4096

void curve_format(const uint8_t key[CURVE_KEY_BYTES], char ret[CURVE_TEXT_BYTES])
{
	zmq_z85_encode(ret, key, CURVE_KEY_BYTES);
}

bool curve_parse(const char *text, uint8_t ret[CURVE_KEY_BYTES])
{
	return strlen(text) == CURVE_TEXT_BYTES - 1 && zmq_z85_decode(ret, text) != NULL;
}

void curve_close(struct curve *curve)
{
	sodium_memzero(curve, sizeof(*curve));
}

/* Finds `name = "KEY"`. */
static bool curve_find(const char *text, const char *name, uint8_t ret[CURVE_KEY_BYTES])
{
	char key[CURVE_TEXT_BYTES];
	const char *at = strstr(text, name);
	size_t length;
	bool found;

	if (at == NULL)
		return false;
	at += strlen(name);
	/* A key may begin with the sign that stands before it. */
	at += strspn(at, " \t");
	at += *at == '=';
	at += strspn(at, " \t");
	at += *at == '"';
	length = strcspn(at, "\"\r\n");
	if (length != sizeof(key) - 1)
		return false;
	memcpy(key, at, length);
	key[length] = '\0';
	found = curve_parse(key, ret);
	sodium_memzero(key, sizeof(key));
	return found;
}

static int curve_understand(const char *path, const char *text, struct curve *ret, char *why,
			    size_t why_size)
{
	uint8_t public[CURVE_KEY_BYTES];

	if (!curve_find(text, "secret-key", ret->secret) ||
	    !curve_find(text, "public-key", ret->public)) {
		snprintf(why, why_size, "%s has no public-key and secret-key of 40 characters",
			 path);
		return CURVE_REFUSED;
	}
	crypto_scalarmult_base(public, ret->secret);
	if (memcmp(public, ret->public, sizeof(public)) != 0) {
		snprintf(why, why_size, "the two keys of %s do not belong together", path);
		return CURVE_REFUSED;
	}
	return 0;
}

static int curve_read(int fd, const char *path, struct curve *ret, char *why, size_t why_size)
{
	char text[CURVE_FILE_BYTES_MAX + 1];
	struct stat status;
	ssize_t length;
	int answer;

	if (fstat(fd, &status) < 0)
		return -errno;
	if ((status.st_mode & 077) != 0) {
		snprintf(why, why_size,
			 "%s holds a secret and others may read it: chmod 600 it, and make a new "
			 "pair if they did",
			 path);
		return CURVE_REFUSED;
	}
	length = read(fd, text, sizeof(text) - 1);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	answer = curve_understand(path, text, ret, why, why_size);
	sodium_memzero(text, sizeof(text));
	return answer;
}

static int curve_write(int fd, const struct curve *curve)
{
	char text[512], public[CURVE_TEXT_BYTES], secret[CURVE_TEXT_BYTES];
	ssize_t length;
	int answer = 0;

	curve_format(curve->public, public);
	curve_format(curve->secret, secret);
	length = snprintf(text, sizeof(text),
			  "# The key pair of orderd. The secret stays here; clients need the "
			  "public key.\nmetadata\ncurve\n    public-key = \"%s\"\n    "
			  "secret-key = \"%s\"\n",
			  public, secret);
	if (write(fd, text, (size_t)length) != length)
		answer = errno != 0 ? -errno : -EIO;
	else if (fsync(fd) < 0)
		answer = -errno;
	sodium_memzero(text, sizeof(text));
	sodium_memzero(secret, sizeof(secret));
	return answer;
}

/* Whole or not at all, also when two daemons begin at once: the first name wins. */
static int curve_make(const char *path)
{
	struct curve curve;
	char draft[4096];
	int fd, answer;

	if (snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid()) >= (int)sizeof(draft))
		return -ENAMETOOLONG;
	fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	crypto_box_keypair(curve.public, curve.secret);
	errno = 0;
	answer = curve_write(fd, &curve);
	curve_close(&curve);
	close(fd);
	if (answer == 0 && link(draft, path) < 0 && errno != EEXIST)
		answer = -errno;
	unlink(draft);
	return answer;
}

int curve_open(const char *path, struct curve *ret, char *why, size_t why_size)
{
	int fd, answer;

	if (sodium_init() < 0)
		return -EIO;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		answer = curve_make(path);
		if (answer < 0)
			return answer;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0)
		return -errno;
	answer = curve_read(fd, path, ret, why, why_size);
	close(fd);
	return answer;
}

int curve_serve(void *socket, const struct curve *curve)
{
	int error = context_option(socket, ZMQ_CURVE_SERVER, 1);

	if (error < 0)
		return error;
	return zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, curve->secret, sizeof(curve->secret)) < 0
		? -errno
		: 0;
}

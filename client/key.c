#include "key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zmq.h>

#include "client.h"

#define KEY_FILE_BYTES_MAX 4096

int key_use(void *socket, const struct key *key, const char *endpoint)
{
	if (key->server[0] == '\0' || strncmp(endpoint, "tcp://", 6) != 0)
		return 0;
	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, key->server, KEY_TEXT_BYTES) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, key->public, KEY_TEXT_BYTES) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key->secret, KEY_TEXT_BYTES) < 0)
		return -errno;
	return 0;
}

void key_forget(struct key *key)
{
	explicit_bzero(key, sizeof(*key));
}

static bool key_is(const char *text)
{
	uint8_t bytes[32];
	bool is = text && strlen(text) == KEY_TEXT_BYTES - 1 && zmq_z85_decode(bytes, text);

	explicit_bzero(bytes, sizeof(bytes));
	return is;
}

/* Finds `name = "KEY"`, as the certificates of ZeroMQ's own tools have it. */
static bool key_find(const char *text, const char *name, char ret[KEY_TEXT_BYTES])
{
	const char *at = strstr(text, name);

	if (!at)
		return false;
	at += strlen(name);
	/* A key may begin with the sign that stands before it. */
	at += strspn(at, " \t");
	at += *at == '=';
	at += strspn(at, " \t");
	at += *at == '"';
	if (strcspn(at, "\"\r\n") != KEY_TEXT_BYTES - 1)
		return false;
	memcpy(ret, at, KEY_TEXT_BYTES - 1);
	ret[KEY_TEXT_BYTES - 1] = '\0';
	return key_is(ret);
}

static bool key_parse(const char *text, struct key *key)
{
	char public[KEY_TEXT_BYTES];

	return key_find(text, "secret-key", key->secret) &&
		key_find(text, "public-key", key->public) &&
		zmq_curve_public(public, key->secret) == 0 && strcmp(public, key->public) == 0;
}

static int key_read(int fd, struct key *key)
{
	char text[KEY_FILE_BYTES_MAX + 1];
	struct stat status;
	ssize_t length;
	int result;

	if (fstat(fd, &status) < 0)
		return -errno;
	if ((status.st_mode & 077) != 0)
		return -EPERM;
	length = read(fd, text, sizeof(text) - 1);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	result = key_parse(text, key) ? 0 : -EBADMSG;
	explicit_bzero(text, sizeof(text));
	return result;
}

int orderd_options_set_key_file(struct orderd_options *options, const char *server_key,
				const char *path)
{
	struct key key = { "" };
	int fd, result;

	key_forget(&options->key);
	if (!server_key || server_key[0] == '\0')
		return 0;
	if (!path || !key_is(server_key))
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	result = key_read(fd, &key);
	close(fd);
	if (result == 0) {
		memcpy(key.server, server_key, KEY_TEXT_BYTES);
		options->key = key;
	}
	key_forget(&key);
	return result;
}

static int key_write(int fd, const struct key *key)
{
	char text[512];
	int length = snprintf(text, sizeof(text),
			      "# A key pair for orderd. The secret stays in this file; the public "
			      "key is what the\n# administrator adds to a principal.\nmetadata\n"
			      "curve\n    public-key = \"%s\"\n    secret-key = \"%s\"\n",
			      key->public, key->secret);
	int result = 0;

	errno = EIO;
	if (write(fd, text, (size_t)length) != length || fsync(fd) < 0)
		result = -errno;
	explicit_bzero(text, sizeof(text));
	return result;
}

int orderd_key_make(const char *path, char ret_public_key[ORDERD_KEY_BYTES])
{
	struct key key = { "" };
	int fd, result;

	if (zmq_curve_keypair(key.public, key.secret) < 0)
		return -errno;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	result = fd < 0 ? -errno : key_write(fd, &key);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && result < 0)
		unlink(path);
	if (result == 0)
		memcpy(ret_public_key, key.public, KEY_TEXT_BYTES);
	key_forget(&key);
	return result;
}

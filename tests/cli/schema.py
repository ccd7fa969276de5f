"""The contract as Python sees it, made from the descriptor set of the build."""

import subprocess

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


class Schema:
    def __init__(self, path):
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, "rb") as file:
            files.ParseFromString(file.read())
        self.pool = descriptor_pool.DescriptorPool()
        self.files = files.file
        for file in files.file:
            self.pool.Add(file)
        self.factory = message_factory.MessageFactory(self.pool)

    def methods(self):
        """(name, class of the request, class of the answer) of every method."""
        for file in self.files:
            for service in file.service:
                for method in service.method:
                    yield (
                        f"{service.name}/{method.name}",
                        self.message(method.input_type),
                        self.message(method.output_type),
                    )

    def message(self, name):
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(name.lstrip(".")))


class Peer:
    """The program of json_peer.c."""

    def __init__(self, path, *arguments):
        self.process = subprocess.Popen(
            [path, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def ask(self, line):
        assert "\n" not in line
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer.endswith("\n"):
            raise SystemExit(f"the peer ended at: {line[:200]}")
        return answer[:-1]

    def close(self):
        self.process.stdin.close()
        return self.process.wait()

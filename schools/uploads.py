"""What comes in as a file. Nothing of it ever reaches the disk, and no length of it fills the memory."""

from django.core.files.uploadhandler import MemoryFileUploadHandler

LARGEST = 10 * 1024 * 1024


class InMemory(MemoryFileUploadHandler):
    """Lets what is larger than 10 MB run by: an empty file then says its true size, and its form refuses it."""

    def handle_raw_input(self, *args, **kwargs):
        self.activated = True

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= LARGEST:
            return super().receive_data_chunk(raw_data, start)
        self.file.seek(0)
        self.file.truncate()
        return None

// a[data-made-file]: the file that this page brings is saved without anybody having to press the link.
document.querySelector("[data-made-file]").click();

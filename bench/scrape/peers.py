"""The peers: the lesson's `scrape_multiple`, and what its readers would make of it next.

    peers.py lesson|pooled|lxml|soup URLS      URLS is a file with one URL on each line

Prints one line of JSON: pages, seconds, CPU seconds of this process, and its highest memory.
"""

import asyncio
import json
import resource
import sys
import time
from urllib.parse import urljoin

import aiohttp


async def lesson(urls):
    async def fetch(url):
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as response:
                return await response.text()

    return await asyncio.gather(*(fetch(url) for url in urls))


async def pooled(urls, read=lambda url, text: text):
    async with aiohttp.ClientSession() as session:
        async def fetch(url):
            async with session.get(url) as response:
                return read(url, await response.text())

        return await asyncio.gather(*(fetch(url) for url in urls))


async def lxml(urls):
    from lxml import html

    def read(url, text):
        page = html.fromstring(text)
        return page.findtext(".//title"), [(urljoin(url, a.get("href")), a.text_content()) for a in page.iterfind(".//a[@href]")]

    return await pooled(urls, read)


async def soup(urls):
    from bs4 import BeautifulSoup

    def read(url, text):
        page = BeautifulSoup(text, "html.parser")
        # Plain texts: those of the tree keep the whole tree in memory.
        return str(page.title.string), [(urljoin(url, a["href"]), a.get_text()) for a in page.find_all("a", href=True)]

    return await pooled(urls, read)


def main() -> None:
    name, path = sys.argv[1:]
    with open(path) as file:
        urls = file.read().split()
    began = time.monotonic()
    pages = asyncio.run({"lesson": lesson, "pooled": pooled, "lxml": lxml, "soup": soup}[name](urls))
    seconds = time.monotonic() - began
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "pages": sum(1 for page in pages if page), "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime, "memory_mb": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()

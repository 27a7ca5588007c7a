"""The peer Scrapy: title and links of every page.

    spider.py URLS      URLS is a file with one URL on each line

Prints one line of JSON, as peers.py does.
"""

import json
import resource
import sys
import time

import scrapy
from scrapy.crawler import CrawlerProcess


class Pages(scrapy.Spider):
    name = "pages"
    done = 0

    def start_requests(self):
        with open(sys.argv[1]) as file:
            for url in file.read().split():
                yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):
        Pages.done += 1
        yield {
            "title": response.css("title::text").get(),
            "links": [(response.urljoin(a.attrib["href"]), "".join(a.css("::text").getall())) for a in response.css("a[href]")]}


def main() -> None:
    # As many at once as Gather is given; everything else as Scrapy comes.
    process = CrawlerProcess({"CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
    process.crawl(Pages)
    began = time.monotonic()
    process.start()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "pages": Pages.done, "seconds": time.monotonic() - began,
        "cpu": usage.ru_utime + usage.ru_stime, "memory_mb": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()

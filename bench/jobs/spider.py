"""The peer Scrapy: crawls a site link by link, robots.txt obeyed, and keeps the title and links of every page in a file.

    spider.py URL AT_ONCE FEED [JOBDIR]      with JOBDIR it keeps its queue on disk, so that a crawl can be resumed

Prints one line of JSON: pages, seconds, CPU seconds, peak memory.
"""

import json
import resource
import sys
import time
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess


class Site(scrapy.Spider):
    name = "site"
    done = 0

    def __init__(self):
        super().__init__()
        self.start_urls = [sys.argv[1]]
        self.host = urlsplit(sys.argv[1]).netloc

    def parse(self, response):
        Site.done += 1
        if not isinstance(response, scrapy.http.TextResponse):
            return
        links = [(response.urljoin(a.attrib["href"]), "".join(a.css("::text").getall())) for a in response.css("a[href]")]
        yield {"url": response.url, "title": response.css("title::text").get(), "links": links}
        for url, _ in links:
            if urlsplit(url).netloc == self.host:
                yield scrapy.Request(url)


def main() -> None:
    # Breadth first, as many at once as Gather is given; everything else as Scrapy comes.
    settings = {
        "CONCURRENT_REQUESTS": int(sys.argv[2]), "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]), "ROBOTSTXT_OBEY": True,
        "DEPTH_PRIORITY": 1, "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoDiskQueue", "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "FEEDS": {sys.argv[3]: {"format": "jsonlines"}}, "LOG_LEVEL": "CRITICAL", "TELNETCONSOLE_ENABLED": False}
    if len(sys.argv) > 4:
        settings["JOBDIR"] = sys.argv[4]
    process = CrawlerProcess(settings)
    process.crawl(Site)
    began = time.monotonic()
    process.start()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "pages": Site.done, "seconds": time.monotonic() - began,
        "cpu": usage.ru_utime + usage.ru_stime, "memory_mb": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()

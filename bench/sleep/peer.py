"""The peer: the lesson's program, written out with FastAPI.

Served by uvicorn with two workers, uvloop and httptools (see run.py), as the lesson's readers would run it on two cores.
"""

import asyncio

from fastapi import FastAPI

app = FastAPI()
five_at_a_time = asyncio.Semaphore(5)


async def sleep_for(seconds: int) -> None:
    await asyncio.sleep(seconds)


@app.get("/sleep/{seconds}")
async def sleep(seconds: int):
    await sleep_for(seconds)
    return {"message": f"Slept for {seconds} seconds."}


@app.get("/multiple-sleeps/")
async def multiple_sleeps():
    await asyncio.gather(sleep_for(2), sleep_for(3), sleep_for(1))
    return {"message": "All sleeps completed!"}


@app.get("/limited-sleep/{seconds}")
async def limited_sleep(seconds: int):
    async with five_at_a_time:
        await sleep_for(seconds)
    return {"message": f"Slept for {seconds} seconds."}


@app.get("/safe-sleep/{seconds}")
async def safe_sleep(seconds: int):
    try:
        await sleep_for(seconds)
        return {"message": f"Slept for {seconds} seconds."}
    except Exception as error:
        return {"error": str(error)}

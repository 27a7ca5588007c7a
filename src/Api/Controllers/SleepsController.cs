using Gather.Api.Access;
using Gather.Api.Errors;
using Gather.Api.OpenApi;
using Gather.Api.Streaming;
using Gather.Application.Sleeps;
using Gather.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Api.Controllers;

/// <summary>Waits: the endpoints of the lesson that Gather comes from, and batches of waits.</summary>
[ApiController]
[Route("")]
[RequireScope(Scope.Sleep)]
[Tags("Sleeps")]
public sealed class SleepsController(IMediator mediator) : ControllerBase
{
    /// <summary>Waits, then answers.</summary>
    /// <remarks>The wait holds no thread. A client that goes away ends it at once.</remarks>
    /// <param name="seconds">How long, in seconds; fractions are allowed.</param>
    /// <response code="200">The wait is over.</response>
    [HttpGet("sleep/{seconds}", Name = "Sleep")]
    [ProducesResponseType<SleepAnswer>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.OperationCancelled, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example(200, """{"message":"Slept for 2 seconds."}""")]
    public Task<SleepAnswer> Sleep([RuledBy<Sleep>] double seconds, CancellationToken cancellationToken) =>
        mediator.Send(new Sleep(seconds), cancellationToken);

    /// <summary>Waits several times at once and answers when the longest wait is over.</summary>
    /// <param name="seconds">How long each wait takes, in seconds; given several times for several waits. When absent: 2, 3 and 1.</param>
    /// <response code="200">All waits are over.</response>
    [HttpGet("multiple-sleeps", Name = "MultipleSleeps")]
    [ProducesResponseType<SleepAnswer>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.OperationCancelled, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example(200, """{"message":"All sleeps completed!"}""")]
    public Task<SleepAnswer> MultipleSleeps([FromQuery, RuledBy<MultipleSleeps>] double[] seconds, CancellationToken cancellationToken) =>
        mediator.Send(new MultipleSleeps(seconds), cancellationToken);

    /// <summary>Waits as <c>/sleep/{seconds}</c> does, but only five at once; others wait their turn in a queue.</summary>
    /// <param name="seconds">How long, in seconds; fractions are allowed.</param>
    /// <response code="200">The wait is over.</response>
    [HttpGet("limited-sleep/{seconds}", Name = "LimitedSleep")]
    [ProducesResponseType<SleepAnswer>(200, MediaType.Json)]
    [Problems(ProblemCode.Validation, ProblemCode.OperationCancelled, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example(200, """{"message":"Slept for 0.25 seconds."}""")]
    public Task<SleepAnswer> LimitedSleep([RuledBy<LimitedSleep>] double seconds, CancellationToken cancellationToken) =>
        mediator.Send(new LimitedSleep(seconds), cancellationToken);

    /// <summary>Waits as <c>/sleep/{seconds}</c> does, but tells an error as data.</summary>
    /// <param name="seconds">How long, in seconds; fractions are allowed.</param>
    /// <response code="200">The wait is over: <c>{"message": …}</c>; or it could not be done: <c>{"error": …}</c>.</response>
    [HttpGet("safe-sleep/{seconds}", Name = "SafeSleep")]
    [ErrorsAsData]
    [ProducesResponseType<SafeSleepAnswer>(200, MediaType.Json)]
    [Problems]
    [Example(200, """{"error":"seconds must be a number from 0 to 300."}""")]
    public async Task<ActionResult<SafeSleepAnswer>> SafeSleep(double seconds, CancellationToken cancellationToken) =>
        new SafeSleepAnswer((await mediator.Send(new Sleep(seconds), cancellationToken)).Message, Error: null);

    /// <summary>Waits many times at once and tells of each.</summary>
    /// <remarks>
    /// All waits begin together. An item out of range fails alone. As JSON the outcomes come in the order of the input when all
    /// are there; as <c>application/x-ndjson</c> or <c>text/event-stream</c> each comes when its wait is over. A stream that fails
    /// half-way ends with a line <c>{"problem": …}</c>, or an event named <c>problem</c>.
    /// </remarks>
    /// <param name="request">The waits.</param>
    /// <response code="200">One outcome for each item.</response>
    [HttpPost("v1/sleeps", Name = "RunSleeps")]
    [Consumes(MediaType.Json)]
    [ProducesResponseType<IReadOnlyList<SleepOutcome>>(200, MediaType.Json, MediaType.Ndjson, MediaType.ServerSentEvents)]
    [Problems(ProblemCode.Validation, ProblemCode.NotAcceptable, ProblemCode.OperationCancelled, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.ConcurrencyLimit, ProblemCode.Timeout)]
    [Example("""{"seconds":[2,3,1]}""")]
    [Example(200, """[{"index":0,"seconds":2,"status":"succeeded","elapsed":2.001},{"index":1,"seconds":3,"status":"succeeded","elapsed":3.001},{"index":2,"seconds":1,"status":"succeeded","elapsed":1.001}]""")]
    public async Task<IActionResult> RunSleeps(RunSleeps request, CancellationToken cancellationToken) =>
        StreamedResult.Of(await mediator.Send(request, cancellationToken), o => o.Index);
}

/// <summary>How a safe sleep ended: with a message or with an error.</summary>
/// <param name="Message">For instance <c>Slept for 2 seconds.</c></param>
/// <param name="Error">What went wrong.</param>
public sealed record SafeSleepAnswer(string? Message, string? Error);

using Gather.Application.Access;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Application.Paging;
using Gather.Testing;
using MediatR;

namespace Gather.Application.Tests.Operations;

/// <summary>Listing and cancelling what runs.</summary>
public sealed class OperationsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestMeterFactory _meters = new();
    private readonly OperationRegistry _registry;
    private readonly CallContext _call = new();

    public OperationsTests()
    {
        _registry = new OperationRegistry(_time, _meters);
        _call.Begin(Caller.Root, TimeSpan.FromMinutes(6), _time, CancellationToken.None);
    }

    public void Dispose()
    {
        _call.Dispose();
        _meters.Dispose();
    }

    [Test]
    public void Find_OpenThenClosed_IsThereOnlyWhileOpen()
    {
        var operation = _registry.Open("sleep", _call);
        Assert.That((_registry.Find(operation.Number), _registry.Count), Is.EqualTo((operation, 1)));

        _registry.Close(operation);
        _registry.Close(operation);

        Assert.That((_registry.Find(operation.Number), _registry.Count), Is.EqualTo(((Operation?)null, 0)));
    }

    [Test]
    public void List_SomeClosedInBetween_TellsTheRestInOrder()
    {
        var operations = Enumerable.Range(0, 100).Select(_ => _registry.Open("sleep", _call)).ToList();
        foreach (var closed in operations.Where(o => o.Number % 3 == 0))
            _registry.Close(closed);

        Assert.That(_registry.List(after: 4, limit: 4).Select(o => o.Number), Is.EqualTo(new[] { 5, 7, 8, 10 }));
    }

    [Test]
    public async Task ListOperations_ReadPageByPage_TellsEachOnce()
    {
        for (var i = 0; i < 5; i++)
            _registry.Open("sleep", _call);

        var first = await ListAsync(new ListOperations(After: null, Limit: 2));
        var second = await ListAsync(new ListOperations(first.NextCursor, Limit: 2));
        var third = await ListAsync(new ListOperations(second.NextCursor, Limit: 2));

        Assert.That(new[] { first, second, third }.SelectMany(p => p.Items).Select(o => o.Id), Is.EqualTo(new[] { "op-1", "op-2", "op-3", "op-4", "op-5" }));
        Assert.That(new[] { first, second, third }.Select(p => p.NextCursor), Is.EqualTo(new[] { "op-2", "op-4", null }));
    }

    [Test]
    public async Task ListOperations_PageExactlyFull_HasNoNext()
    {
        _registry.Open("sleep", _call);
        _registry.Open("sleep", _call);

        var page = await ListAsync(new ListOperations(After: null, Limit: 2));

        Assert.That((page.Items.Count, page.NextCursor), Is.EqualTo((2, (string?)null)));
    }

    [Test]
    public async Task ListOperations_Running_TellsStageAgeAndProgress()
    {
        var operation = _registry.Open("run-sleeps", _call);
        var startedAt = _time.GetUtcNow();
        operation.Enter(OperationStage.Streaming);
        operation.Expect(3);
        operation.Advance();
        _time.Advance(TimeSpan.FromSeconds(1.25));

        var page = await ListAsync(new ListOperations(After: null));

        Assert.That(page.Items.Single(), Is.EqualTo(new OperationInfo("op-1", "run-sleeps", "root", OperationStage.Streaming, startedAt, 1.25, new OperationProgress(1, 3))));
    }

    [Test]
    public async Task ListOperations_CountsNoItems_HasNoProgress()
    {
        _registry.Open("sleep", _call);

        Assert.That((await ListAsync(new ListOperations(After: null))).Items.Single().Progress, Is.Null);
    }

    [TestCase(0, null, "Limit")]
    [TestCase(501, null, "Limit")]
    [TestCase(1, "7", "After")]
    [TestCase(1, "op-", "After")]
    [TestCase(1, "op--1", "After")]
    [TestCase(1, "op-1x", "After")]
    [TestCase(1, "op-99999999999999999999", "After")]
    public void ListOperationsValidator_Wrong_NamesTheField(int limit, string? after, string field) =>
        Assert.That(new ListOperationsValidator().Validate(new ListOperations(after, limit)).Errors.Select(e => e.PropertyName), Is.EqualTo(new[] { field }));

    [TestCase(1, null)]
    [TestCase(500, "op-17")]
    public void ListOperationsValidator_Right_Passes(int limit, string? after) =>
        Assert.That(new ListOperationsValidator().Validate(new ListOperations(after, limit)).IsValid, Is.True);

    [Test]
    public async Task CancelOperation_Running_EndsItsCall()
    {
        _registry.Open("sleep", _call);

        await CancelAsync("op-1");

        Assert.That((_call.EndReason, _call.Token.IsCancellationRequested), Is.EqualTo((EndReason.Cancelled, true)));
    }

    [TestCase("op-2")]
    [TestCase("1")]
    [TestCase("op-x")]
    [TestCase("")]
    public void CancelOperation_Unknown_IsNotFound(string id)
    {
        _registry.Open("sleep", _call);

        Assert.That(() => CancelAsync(id), Throws.TypeOf<NotFoundException>().With.Message.EqualTo($"There is no operation '{id}'."));
        Assert.That(_call.EndReason, Is.EqualTo(EndReason.None));
    }

    private Task<Page<OperationInfo>> ListAsync(ListOperations request) => new ListOperationsHandler(_registry, _time).Handle(request, CancellationToken.None);

    private Task<Unit> CancelAsync(string id)
    {
        IRequestHandler<CancelOperation, Unit> handler = new CancelOperationHandler(_registry);
        return handler.Handle(new CancelOperation(id), CancellationToken.None);
    }
}

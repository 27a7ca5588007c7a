using FluentValidation;
using Gather.Application.Errors;
using MediatR;

namespace Gather.Application.Tests.Errors;

public sealed class ValidationBehaviorTests
{
    [Test]
    public async Task Handle_NoValidator_RunsTheHandler() => Assert.That(await HandleAsync(new Form("", [], new Inner(0)), []), Is.EqualTo("ran"));

    [Test]
    public async Task Handle_AllRulesKept_RunsTheHandler() => Assert.That(await HandleAsync(new Form("a", [1], new Inner(1)), [new Strict(), new Stricter()]), Is.EqualTo("ran"));

    [Test]
    public void Handle_ManyRulesBroken_ReportsAllByTheNamesThatClientsKnow()
    {
        var refused = Assert.ThrowsAsync<RequestInvalidException>(() => HandleAsync(new Form("", [1, -1, -2], new Inner(0)), [new Strict(), new Stricter()]));

        Assert.That(refused!.Errors, Is.EquivalentTo(new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["name"] = ["must not be empty.", "must have a letter."],
            ["someNumbers[1]"] = ["must be above 0."],
            ["someNumbers[2]"] = ["must be above 0."],
            ["inner.theValue"] = ["must be above 0."],
            ["Idempotency-Key"] = ["is wrong."],
        }));
        Assert.That(refused.Message, Does.Contain("name: must not be empty.").And.Contain("inner.theValue: must be above 0."));
    }

    [TestCase("RateLimit.Burst", ExpectedResult = "rateLimit.burst")]
    [TestCase("Urls[0].Url", ExpectedResult = "urls[0].url")]
    [TestCase("Idempotency-Key", ExpectedResult = "Idempotency-Key")]
    [TestCase("Scrape.headers.X-A", ExpectedResult = "scrape.headers.X-A")]
    [TestCase("Scrape.headers.Host", ExpectedResult = "scrape.headers.Host")]
    [TestCase("extract.Price.selector", ExpectedResult = "extract.Price.selector")]
    [TestCase("Scrape.extract.Price.selector", ExpectedResult = "scrape.extract.Price.selector")]
    public string Of_Property_IsTheFieldThatTheClientKnows(string property) => FieldName.Of(property);

    [Test]
    public void Handle_OneMessageTwice_IsToldOnce()
    {
        var refused = Assert.ThrowsAsync<RequestInvalidException>(() => HandleAsync(new Form("", [1], new Inner(1)), [new Repeating()]));

        Assert.That(refused!.Errors["name"], Is.EqualTo(new[] { "is wrong." }));
    }

    [Test]
    public void Handle_RuleBroken_NeverRunsTheHandler()
    {
        var ran = false;
        var sut = new ValidationBehavior<Form, string>([new Strict()]);

        Assert.ThrowsAsync<RequestInvalidException>(() => sut.Handle(new Form("", [], new Inner(0)), CancellationToken.None, () => Task.FromResult($"{ran = true}")));
        Assert.That(ran, Is.False);
    }

    private static Task<string> HandleAsync(Form form, IValidator<Form>[] validators) =>
        new ValidationBehavior<Form, string>(validators).Handle(form, CancellationToken.None, () => Task.FromResult("ran"));

    private sealed record Form(string Name, int[] SomeNumbers, Inner Inner) : IRequest<string>;

    private sealed record Inner(int TheValue);

    private sealed class Strict : AbstractValidator<Form>
    {
        public Strict()
        {
            RuleFor(f => f.Name).NotEmpty().WithMessage("must not be empty.");
            RuleForEach(f => f.SomeNumbers).GreaterThan(0).WithMessage("must be above 0.");
            RuleFor(f => f.Inner.TheValue).GreaterThan(0).WithMessage("must be above 0.");
        }
    }

    private sealed class Stricter : AbstractValidator<Form>
    {
        public Stricter()
        {
            RuleFor(f => f.Name).Must(n => n.Any(char.IsLetter)).WithMessage("must have a letter.");
            RuleFor(f => f.Name).NotEmpty().WithMessage("is wrong.").OverridePropertyName("Idempotency-Key");
        }
    }

    private sealed class Repeating : AbstractValidator<Form>
    {
        public Repeating()
        {
            RuleFor(f => f.Name).NotEmpty().WithMessage("is wrong.");
            RuleFor(f => f.Name).Must(n => n.Length > 0).WithMessage("is wrong.");
        }
    }
}

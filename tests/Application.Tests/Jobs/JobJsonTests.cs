using System.Text.Json;
using Gather.Application.Jobs;

namespace Gather.Application.Tests.Jobs;

public sealed class JobJsonTests
{
    // A stored result is handed out as it stands, so it has to be written as every other answer is.
    [Test]
    public void Options_TextOfAnyScript_IsKeptAsItIs() =>
        Assert.That(JsonSerializer.Serialize("l'été <b> 日本", JobJson.Options), Is.EqualTo("\"l'été <b> 日本\""));
}

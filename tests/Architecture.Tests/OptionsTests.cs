using System.Collections;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gather.Architecture.Tests;

public sealed class OptionsTests
{
    /// <summary>Options that are parts of others, such as those of a pool.</summary>
    private static readonly HashSet<Type> Parts = [.. AllOptions().SelectMany(o => o.GetProperties()).SelectMany(p => p.PropertyType.GetGenericArguments().Append(p.PropertyType)).Where(t => t.IsOptions())];

    private static readonly JsonElement AppSettings = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Api", "appsettings.json"))).RootElement;

    private static IEnumerable<Type> Sections => AllOptions().Where(o => !Parts.Contains(o));

    [TestCaseSource(nameof(Sections))]
    public void Options_EveryClass_HasAValidator(Type options) =>
        Assert.That(CompositionRoot.Services.Select(s => s.ServiceType), Does.Contain(typeof(IValidateOptions<>).MakeGenericType(options)));

    [TestCaseSource(nameof(Sections))]
    public void Options_EveryClass_IsCheckedAtTheStart(Type options) => Assert.That(CheckedAtStart(), Does.Contain(options));

    [TestCaseSource(nameof(Sections))]
    public void AppSettings_Section_HasEveryKeyAndNoOther(Type options)
    {
        Assert.That(AppSettings.TryGetProperty(NameOf(options), out var section), Is.True, $"there is no section {NameOf(options)}");

        Assert.That(KeysOf(section), Is.EquivalentTo(PropertiesOf(options).Select(p => p.Name)));
    }

    [TestCaseSource(nameof(Sections))]
    public void AppSettings_PartsOfASection_HaveEveryKeyAndNoOther(Type options)
    {
        var section = AppSettings.GetProperty(NameOf(options));
        foreach (var property in PropertiesOf(options))
            if (property.PropertyType.GetGenericArguments().FirstOrDefault(Parts.Contains) is { } part)
                foreach (var entry in section.GetProperty(property.Name).EnumerateObject())
                    Assert.That(KeysOf(entry.Value), Is.EquivalentTo(PropertiesOf(part).Select(p => p.Name)), entry.Name);
    }

    [Test]
    public void Options_All_AreFound() => Assert.That(Sections.Select(NameOf), Is.SupersetOf(new[] { "Access", "Concurrency", "Server", "Sleep", "Storage" }));

    private static IEnumerable<Type> AllOptions() => Layers.OfTheServer.SelectMany(a => a.WrittenTypes()).Where(t => t.IsOptions());

    private static string NameOf(Type options) => options.Name[..^"Options".Length];

    private static IEnumerable<string> KeysOf(JsonElement section) => section.EnumerateObject().Select(p => p.Name);

    private static PropertyInfo[] PropertiesOf(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    // ValidateOnStart keeps what it will check in an internal class of the framework.
    private static IEnumerable<Type> CheckedAtStart()
    {
        var kept = typeof(IStartupValidator).Assembly.GetType("Microsoft.Extensions.Options.StartupValidatorOptions", throwOnError: true)!;
        var options = typeof(IOptions<>).MakeGenericType(kept);
        var value = options.GetProperty("Value")!.GetValue(CompositionRoot.Provider.GetRequiredService(options));
        var validators = (IDictionary)kept.GetProperty("_validators")!.GetValue(value)!;
        return validators.Keys.Cast<(Type Options, string Name)>().Select(k => k.Options);
    }
}

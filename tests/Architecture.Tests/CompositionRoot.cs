using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gather.Architecture.Tests;

/// <summary>
/// What Program.cs composes, caught at the moment at which it is built and before anything starts (the way in which the tools of
/// .NET look into a program).
/// </summary>
internal sealed class CompositionRoot : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly Lazy<CompositionRoot> Composed = new(static () => new CompositionRoot().Compose());

    private IDisposable? _events;
    private IHost? _host;

    private CompositionRoot()
    {
    }

    public static IServiceProvider Provider => Composed.Value._host!.Services;

    public static IReadOnlyList<ServiceDescriptor> Services => Composed.Value.Descriptors;

    private IReadOnlyList<ServiceDescriptor> Descriptors { get; set; } = [];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            _events = value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        switch (value)
        {
            case { Key: "HostBuilding", Value: IHostBuilder builder }:
                builder.ConfigureServices((_, services) => Descriptors = [.. services]);
                break;
            case { Key: "HostBuilt", Value: IHost host }:
                _host = host;
                throw new EnoughException();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private CompositionRoot Compose()
    {
        using var listeners = DiagnosticListener.AllListeners.Subscribe(this);
        try
        {
            string[] args = ["--environment", "Development", "--contentRoot", Path.Combine(SourceTree.Root, "src", "Api")];
            Layers.Api.EntryPoint!.Invoke(obj: null, [args]);
        }
        catch (TargetInvocationException e) when (e.InnerException is EnoughException)
        {
            // The program has been built; it need not run.
        }
        finally
        {
            _events?.Dispose();
        }

        return _host is null ? throw new InvalidOperationException("Program.cs built no host.") : this;
    }

    private sealed class EnoughException : Exception;
}

using System.Diagnostics;
using System.Globalization;

namespace Gather.Api.Tests.Faults;

/// <summary>A place for data that can run out of room while the program runs, and have room again.</summary>
internal abstract class SmallDisk : IAsyncDisposable
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("gather-disk-");

    /// <summary>A file system of its own; null where none may be mounted.</summary>
    public static async Task<SmallDisk?> MountAsync()
    {
        var disk = new MountedDisk();
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "gather-test", disk.Folder.FullName))
            return disk;
        disk.Folder.Delete();
        return null;
    }

    /// <summary>A bound on the size of any file that the program writes; null where there is no <c>prlimit</c>.</summary>
    public static async Task<SmallDisk?> LimitAsync() => await RunAsync("prlimit", "--version") ? new LimitedFiles() : null;

    /// <summary>Takes all room from the program.</summary>
    public abstract Task FillAsync(string process);

    /// <summary>Gives it room again.</summary>
    public abstract Task EmptyAsync(string process);

    public virtual ValueTask DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class MountedDisk : SmallDisk
    {
        private string Ballast => Path.Combine(Folder.FullName, "ballast");

        public override async Task FillAsync(string process)
        {
            // What the program writes meanwhile takes room too, so it is filled byte by byte at last.
            await using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[1 << 16];
            for (var size = block.Length; size > 0;)
                try
                {
                    await ballast.WriteAsync(block.AsMemory(0, size));
                }
                catch (IOException)
                {
                    size /= 2;
                }
        }

        public override Task EmptyAsync(string process)
        {
            File.Delete(Ballast);
            return Task.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            Assert.That(await RunAsync("umount", "--lazy", Folder.FullName), Is.True);
            await base.DisposeAsync();
        }
    }

    private sealed class LimitedFiles : SmallDisk
    {
        public override Task FillAsync(string process) => LimitAsync(process, "4096");

        public override Task EmptyAsync(string process) => LimitAsync(process, "unlimited");

        private static async Task LimitAsync(string process, string bytes) => Assert.That(
            await RunAsync("prlimit", "--pid", process, string.Create(CultureInfo.InvariantCulture, $"--fsize={bytes}:unlimited")), Is.True);
    }
}

using Helios.Processes.Files;
using Helios.Testing;

namespace Helios.Processes.Tests;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new("f ü");

    [Fact]
    public async Task A_durable_write_replaces_the_whole_file_and_leaves_nothing_beside_it()
    {
        DurableFile.Write(folder["a"], "first, long");
        DurableFile.Write(folder["a"], "second");
        (await File.ReadAllTextAsync(folder["a"])).ShouldBe("second");
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([folder["a"]]);
        File.GetUnixFileMode(folder["a"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_failed_durable_write_leaves_nothing()
    {
        Directory.CreateDirectory(folder["taken", "x"]);
        Should.Throw<Exception>(() => DurableFile.Write(folder["taken"], "text"));
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([folder["taken"]]);
    }

    [Fact]
    public async Task A_hole_keeps_length_and_ends()
    {
        var bytes = Enumerable.Repeat((byte)'x', 1024 * 1024).ToArray();
        await File.WriteAllBytesAsync(folder["big"], bytes);
        SparseFile.PunchHole(folder["big"], 4096, bytes.Length - 8192).ShouldBeTrue();
        var after = await File.ReadAllBytesAsync(folder["big"]);
        after.Length.ShouldBe(bytes.Length);
        (after[4095], after[4096], after[^4097], after[^4096]).ShouldBe(((byte)'x', (byte)0, (byte)0, (byte)'x'));
    }

    [Fact]
    public async Task A_lock_is_held_by_one_at_a_time_in_the_order_of_asking()
    {
        using (FileLock.TryAcquire(folder["lock"]).ShouldNotBeNull())
        {
            FileLock.TryAcquire(folder["lock"]).ShouldBeNull();
            (await FileLock.Acquire(folder["lock"], TimeSpan.FromMilliseconds(20), CancellationToken.None)).ShouldBeNull();
        }
        var inside = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    using var held = await FileLock.Acquire(folder["lock"], Eventually.Patience, CancellationToken.None);
                    held.ShouldNotBeNull();
                    Interlocked.Increment(ref inside).ShouldBe(1);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                })
        );
    }

    [Fact]
    public async Task A_lock_holds_across_processes_and_ends_with_its_holder()
    {
        var path = folder["lock"];
        var holder = ProcessSpawner.Spawn(
            new CommandSpec("flock", path, "sh", "-c", $"touch '{folder["held"]}'; exec sleep 600"),
            new SpawnStreams()
        );
        await Eventually.Holds(() => File.Exists(folder["held"]));
        FileLock.TryAcquire(path).ShouldBeNull();
        await ProcessTree.Terminate(ProcessScope.Of(holder.Identity), TimeSpan.Zero, CancellationToken.None);
        using var mine = await FileLock.Acquire(path, TimeSpan.FromSeconds(5), CancellationToken.None);
        mine.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_lock_is_not_inherited_by_children()
    {
        var child = default(SpawnedProcess);
        using (FileLock.TryAcquire(folder["lock"]).ShouldNotBeNull())
            child = ProcessSpawner.Spawn(new CommandSpec("sleep", "600"), new SpawnStreams());
        FileLock.TryAcquire(folder["lock"]).ShouldNotBeNull().Dispose();
        await ProcessTree.Terminate(ProcessScope.Of(child.Identity), TimeSpan.Zero, CancellationToken.None);
    }

    [Fact]
    public void Programs_are_found_in_the_path_only()
    {
        WhichProgram.Find("sh").ShouldNotBeNull().ShouldStartWith("/");
        WhichProgram.Find("no-such-program").ShouldBeNull();
        File.WriteAllText(folder["plain"], "");
        WhichProgram.Find("plain", folder.Path).ShouldBeNull();
    }

    public void Dispose() => folder.Dispose();
}

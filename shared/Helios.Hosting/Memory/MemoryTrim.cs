using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Helios.Hosting.Memory;

/// <summary>
/// Returns memory to the system after a start or a burst of work, once the process is quiet. The runtime alone keeps it: it collects when
/// memory is allocated, and an idle service allocates almost none.
/// </summary>
internal sealed class MemoryTrim(TimeProvider time) : BackgroundService
{
    internal static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly MallocTrim? Native = FindNative();

    private delegate int MallocTrim(nuint pad);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var rule = new TrimRule();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (rule.IsDue(GC.GetTotalAllocatedBytes()))
                {
                    Trim();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private static void Trim()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // The JIT compiler and native libraries have their own heap.
        Native?.Invoke(0);
    }

    /// <summary>Available only in glibc.</summary>
    private static MallocTrim? FindNative() =>
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var address)
            ? Marshal.GetDelegateForFunctionPointer<MallocTrim>(address)
            : null;
}

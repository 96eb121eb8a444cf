using Helios.Bench;

// The pool's part and the services' take minutes of their own, so each can be had alone.
if (args.Contains("--services"))
{
    using var scratch = new Scratch();
    return await ServicesBench.Execute(scratch);
}
if (args.Contains("--capacity"))
{
    using var scratch = new Scratch();
    return await CapacityBench.Execute(scratch);
}
if (args.Contains("--goals"))
    return await GoalsBench.Execute(args);
if (args.Contains("--burst"))
    return await BurstBench.Execute(args);
if (args.Contains("--idle"))
    return await BenchRun.ExecuteIdle(args);
if (args.Contains("--trace"))
    return await BenchRun.ExecuteTrace(args);
if (args.Contains("--changes"))
    return await ChangesBench.Execute(args);
if (args.Contains("--checks"))
    return await ChecksBench.Execute(args);
if (args.Contains("--cli"))
    return await CliBench.Execute(args);
if (args.Contains("--snapshots"))
    return await SnapshotBench.Execute(args);
if (!args.Contains("--pool") && await BenchRun.Execute(args) is not 0 and var failed)
    return failed;
return await PoolBench.Execute(args);

using Helios.Bench;

// The pool's part takes minutes of its own, so it can be had alone.
if (!args.Contains("--pool") && await BenchRun.Execute(args) is not 0 and var failed)
    return failed;
return await PoolBench.Execute(args);

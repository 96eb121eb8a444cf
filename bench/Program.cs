using Helios.Bench;

return await BenchRun.Execute(args);

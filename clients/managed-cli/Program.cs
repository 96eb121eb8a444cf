using Helios.Cli;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.ManagedCli;
using Helios.Processes;

// A script that started it in the background can still stop it with kill -INT.
if (args is ["up", ..])
    ProcessSignals.TakeInterrupt();
using var signals = new CancellationSignals();
return await HeliosCommandLine.Run(args, new CliEnvironment(CliTerminal.OfProcess(), new LocalSystem()), signals.Token);

using Helios.Cli;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Processes;

// A script that starts it in the background stops it by kill -INT all the same.
if (args is ["up", ..])
    ProcessSignals.TakeInterrupt();
using var signals = new CancellationSignals();
return await HeliosCommandLine.Run(args, new CliEnvironment(CliTerminal.OfProcess()), signals.Token);

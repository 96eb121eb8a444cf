using Helios.Cli;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;

using var signals = new CancellationSignals();
return await HeliosCommandLine.Run(args, new CliEnvironment(CliTerminal.OfProcess()), signals.Token);

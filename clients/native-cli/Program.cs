using Helios.Cli;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.NativeCli;

using var signals = new CancellationSignals();
return await HeliosCommandLine.Run(args, new CliEnvironment(CliTerminal.OfProcess(), new ManagedProgram(args)), signals.Token);

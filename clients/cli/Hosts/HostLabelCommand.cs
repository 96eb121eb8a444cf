using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host label</c>.</summary>
internal static class HostLabelCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = HostFinder.Argument();
        var labels = new Argument<string[]>("LABEL")
        {
            Description = "KEY=VALUE sets a label, KEY- removes one. Labels of the agent's own settings can be overridden, not removed.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new HeliosCommand(
            "label",
            "Sets or removes labels of a host; lane create --host-label places lanes by them.",
            "helios host label build-7 gpu=a100 zone=b",
            "helios host label build-7 gpu-"
        )
        {
            named,
            labels,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var host = await HostFinder.Find(call, call.Value(named)!, ct);
                var all = new Dictionary<string, string>(host.OperatorLabels, StringComparer.Ordinal);
                foreach (var text in call.Value(labels)!)
                {
                    var equals = text.IndexOf('=', StringComparison.Ordinal);
                    if (equals > 0)
                        all[text[..equals]] = text[(equals + 1)..];
                    else if (text.Length > 1 && text[^1] == '-')
                        all.Remove(text[..^1]);
                    else
                        throw new CliException(
                            ExitCodes.Misused,
                            "misused",
                            $"'{text}' is neither KEY=VALUE nor KEY-.",
                            "helios host label --help"
                        );
                }

                HostShowCommand.Answer(
                    call,
                    await call.Client.Hosts.Change(
                        host.HostId,
                        new HostChange { Labels = all },
                        new RequestOptions { IfRevision = host.Revision },
                        ct
                    )
                );
                return ExitCodes.Done;
            }
        );
    }
}

using System.CommandLine;
using System.Globalization;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Errors;

/// <summary><c>helios errors …</c>: messages between the services that failed for good.</summary>
internal static class ErrorCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "errors",
            "Dead letters: messages between the services that failed for good.",
            "helios errors list",
            "helios errors show 7",
            "helios errors replay --all"
        )
        {
            List(environment),
            Show(environment),
            Replay(environment),
            Drop(environment),
        };

    private static HeliosCommand List(CliEnvironment environment)
    {
        var replayed = new Option<bool>("--replayed") { Description = "List those that were sent again instead of those that are open." };
        var command = new HeliosCommand("list", "Lists dead letters, newest first.", "helios errors list", "helios errors list --replayed")
        {
            replayed,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var status = call.Value(replayed) ? DeadLetterStatus.Replayed : DeadLetterStatus.Open;
                var all = new List<DeadLetterView>();
                await foreach (var letter in call.Client.DeadLetters.All(status, ct))
                    all.Add(letter);
                if (call.Json)
                    call.WriteJsonList("dead_letter_list", all, CliJson.Shared.DeadLetterView);
                else if (call.Quiet)
                    all.ForEach(letter => call.Data(Id(letter)));
                else if (all.Count == 0)
                    call.Say("No dead letters.");
                else
                    Write(call, all);
                return ExitCodes.Done;
            }
        );
    }

    private static void Write(CliCall call, List<DeadLetterView> all)
    {
        var table = new TextTable("ID", "AGE", "ORIGIN", "ENDPOINT", "MESSAGE", "REASON", "DETAIL");
        foreach (var letter in all)
            table.Add(
                Id(letter),
                Ago.Of(letter.FailedAt, call.Environment.Time),
                letter.Origin,
                letter.Endpoint,
                letter.MessageType,
                letter.Reason,
                letter.Detail
            );
        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }

    private static HeliosCommand Show(CliEnvironment environment)
    {
        var numbered = Argument();
        var command = new HeliosCommand("show", "Shows a dead letter with its stack trace and its content.", "helios errors show 7")
        {
            numbered,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var letter = await call.Client.DeadLetters.Get(Subject(call, call.Value(numbered)), ct);
                if (call.Json)
                    call.WriteJson("dead_letter", letter, CliJson.Shared.DeadLetterView);
                else if (call.Quiet)
                    call.Data(Id(letter));
                else
                    Describe(call, letter);
                return ExitCodes.Done;
            }
        );
    }

    private static void Describe(CliCall call, DeadLetterView letter)
    {
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string?)>)
                [
                    ("id", Id(letter)),
                    ("status", SnakeCase.Of(letter.Status)),
                    ("failed", $"{letter.FailedAt:O} ({Ago.Of(letter.FailedAt, call.Environment.Time)} ago)"),
                    ("origin", letter.Origin),
                    ("endpoint", letter.Endpoint),
                    ("message", letter.MessageType),
                    ("message id", letter.MessageId?.ToString()),
                    ("reason", letter.Reason),
                    ("detail", letter.Detail),
                    ("replayed", letter.ReplayedAt is { } at ? $"{at:O} by {letter.ReplayedBy}" : null),
                ]
        )
        {
            if (value is not null)
                call.Data($"{name, -11}{PlainText.Of(value)}");
        }

        Block("evidence", letter.Evidence);
        Block("headers", letter.Headers);
        Block("body", letter.Body);

        void Block(string name, string? text)
        {
            if (string.IsNullOrEmpty(text))
                return;
            call.Data("");
            call.Data($"{name}:");
            call.Data(PlainText.Of(text));
        }
    }

    private static HeliosCommand Replay(CliEnvironment environment)
    {
        var numbered = Arguments();
        var all = new Option<bool>("--all") { Description = "All that are open." };
        var command = new HeliosCommand(
            "replay",
            "Sends dead letters again, once the cause is fixed.",
            "helios errors replay 7 8",
            "helios errors replay --all"
        )
        {
            numbered,
            all,
        };
        return command.Runs(
            environment,
            (call, ct) =>
                Each(
                    call,
                    call.Value(numbered),
                    call.Value(all),
                    async id =>
                    {
                        await call.Client.DeadLetters.Replay(id, ct: ct);
                        call.Data(id.ToString(CultureInfo.InvariantCulture));
                    },
                    "Sent again. What fails once more is another dead letter: helios errors list",
                    ct
                )
        );
    }

    private static HeliosCommand Drop(CliEnvironment environment)
    {
        var numbered = Arguments();
        var all = new Option<bool>("--all") { Description = "All that are open." };
        var command = new HeliosCommand("drop", "Deletes dead letters.", "helios errors drop 7", "helios errors drop --all")
        {
            numbered,
            all,
        };
        return command.Runs(
            environment,
            (call, ct) =>
                Each(
                    call,
                    call.Value(numbered),
                    call.Value(all),
                    async id =>
                    {
                        await call.Client.DeadLetters.Drop(id, ct: ct);
                        call.Data(id.ToString(CultureInfo.InvariantCulture));
                    },
                    "Dropped.",
                    ct
                )
        );
    }

    private static async Task<int> Each(CliCall call, long[]? numbers, bool all, Func<long, Task> act, string done, CancellationToken ct)
    {
        if (all == numbers is { Length: > 0 })
            throw new CliException(ExitCodes.Misused, "misused", "Give the numbers of dead letters, or --all.", "helios errors list");
        var ids = (numbers ?? []).ToList();
        if (all)
        {
            await foreach (var letter in call.Client.DeadLetters.All(ct: ct))
                ids.Add(letter.DeadLetterId);
            ids.Sort();
        }

        foreach (var id in ids)
            await act(Subject(call, id));
        call.Say(ids.Count == 0 ? "No dead letters." : done);
        return ExitCodes.Done;
    }

    private static long Subject(CliCall call, long id)
    {
        call.Subject = $"dead letter {id}";
        call.Named = id.ToString(CultureInfo.InvariantCulture);
        return id;
    }

    private static Argument<long> Argument() => new("ID") { Description = "The number of the dead letter." };

    private static Argument<long[]> Arguments() =>
        new("ID") { Description = "The numbers of dead letters.", Arity = ArgumentArity.ZeroOrMore };

    private static string Id(DeadLetterView letter) => letter.DeadLetterId.ToString(CultureInfo.InvariantCulture);
}

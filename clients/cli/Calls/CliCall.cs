using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Helios.Cli.Settings;
using Helios.Cli.Terminal;
using Helios.Client;

namespace Helios.Cli.Calls;

/// <summary>One call of a command: its options, its client and its output.</summary>
internal sealed class CliCall(CliEnvironment environment, ParseResult parse) : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private HeliosClient? client;

    public CliEnvironment Environment { get; } = environment;

    public CliTerminal Terminal => Environment.Terminal;

    public bool Json { get; } = parse.GetValue(environment.Json);

    public bool Quiet { get; } = parse.GetValue(environment.Quiet);

    public string Command => HeliosCommand.PathOf(parse.CommandResult.Command);

    /// <summary>The object of the call, such as <c>lane 'first'</c>; every error names it.</summary>
    public string? Subject { get; set; }

    /// <summary>The user's name for the object of the call, quoted for a shell, for the suggested next command.</summary>
    public string? Named
    {
        get;
        set => field = value is null ? null : ShellWords.Quote(value);
    }

    /// <summary>What the user has configured; at first for the current folder's repository.</summary>
    public UserSettings Settings
    {
        get => field ??= SettingsHere.Of(this, named: null);
        set;
    }

    public HeliosClient Client => client ??= Environment.Connect(ClientOptions());

    /// <summary>A call with the same options and a client of its own, for one of several things that a command does at once.</summary>
    public CliCall Another() => new(Environment, parse);

    /// <summary>Whether to show live progress.</summary>
    public bool IsLive => Terminal.ErrorIsTerminal && !Quiet && !Json;

    public T? Value<T>(Option<T> option) => parse.GetValue(option);

    /// <summary>Whether the user set the option explicitly.</summary>
    public bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };

    public T? Value<T>(Argument<T> argument) => parse.GetValue(argument);

    public HeliosClientOptions ClientOptions()
    {
        var server = ServerAddress.Find(parse.GetValue(Environment.Server), Environment);
        return new HeliosClientOptions
        {
            Server = server,
            BearerToken = ServerAddress.Token(server, Environment),
            UserAgent = "helios-cli/0.1",
            Actor = Environment.Variable("USER") is { } user && user.All(char.IsAsciiLetterOrDigit) ? $"cli:{user}" : "cli",
        };
    }

    /// <summary>Prints a message for a person to stderr.</summary>
    public void Say(string words)
    {
        if (!Quiet && !Json)
            Terminal.Error.WriteLine(Typed(words));
    }

    /// <summary>Prints data to stdout.</summary>
    public void Data(string line) => Terminal.Out.WriteLine(line);

    public void WriteJson<T>(string shape, T value, JsonTypeInfo<T> type)
    {
        var node = JsonSerializer.SerializeToNode(value, type)!.AsObject();
        WriteJson(shape, node);
    }

    public void WriteJsonList<T>(string shape, IEnumerable<T> items, JsonTypeInfo<T> type) =>
        WriteJson(
            shape,
            new JsonObject { ["items"] = new JsonArray([.. items.Select(item => JsonSerializer.SerializeToNode(item, type))]) }
        );

    public void WriteJson(string shape, JsonObject node, bool oneLine = false)
    {
        node.Insert(0, "schema", $"helios.{shape}/1");
        Data(node.ToJsonString(Terminal.OutIsTerminal && !oneLine ? Indented : Compact));
    }

    /// <summary>Prints the error to stderr and returns the exit code.</summary>
    public int Fail(CliException wrong, Exception? origin = null)
    {
        var problem = origin as HeliosProblemException;
        if (Json)
        {
            var node = new JsonObject
            {
                ["schema"] = "helios.error/1",
                ["exit_code"] = wrong.ExitCode,
                ["reason"] = wrong.Reason,
                ["detail"] = wrong.Message,
                ["subject"] = Subject,
                ["next"] = wrong.Next is null ? null : Typed(wrong.Next),
                ["correlation_id"] = problem?.CorrelationId,
            };
            foreach (var (name, value) in problem?.Fields ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
                node.TryAdd(name, JsonNode.Parse(value.GetRawText()));
            Terminal.Error.WriteLine(node.ToJsonString(Compact));
            return wrong.ExitCode;
        }

        var subject = Subject is null ? "" : $"{Subject}: ";
        Terminal.Error.WriteLine($"{Terminal.ErrorStyle.Red("error")}: {PlainText.Of($"{subject}{wrong.Message}")} [{wrong.Reason}]");
        if (problem is not null)
        {
            foreach (var line in CliErrors.Faults(problem))
                Terminal.Error.WriteLine($"  - {PlainText.Of(line)}");
        }

        if (wrong.Next is { } next)
            Terminal.Error.WriteLine($"  next: {Terminal.ErrorStyle.Bold(Typed(next))}");
        if (problem?.CorrelationId is { } correlation)
            Terminal.Error.WriteLine(Terminal.ErrorStyle.Dim($"  correlation: {correlation}"));
        return wrong.ExitCode;
    }

    /// <summary>A text whose commands start with what the user typed to get here.</summary>
    public string Typed(string text) => SelfName.In(text, Environment.Variable(SelfName.Variable));

    public void Dispose() => client?.Dispose();
}

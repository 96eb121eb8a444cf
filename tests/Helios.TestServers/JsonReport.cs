using System.Text.Json;

namespace Helios.TestServers;

/// <summary>Reads what an xunit program prints with <c>-reporter json</c>: one message a line.</summary>
internal sealed class JsonReport
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>What the line reports; null for everything else, also for what tests print themselves.</summary>
    public TestEvent? Read(string line)
    {
        // The program may put a colour before it.
        var start = line.IndexOf("{\"$type\":", StringComparison.Ordinal);
        if (start < 0)
            return null;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line.AsMemory(start).TrimEnd().ToString());
        }
        catch (JsonException)
        {
            return null;
        }
        using (document)
        {
            var message = document.RootElement;
            var id = Text(message, "TestUniqueID");
            switch (Text(message, "$type"))
            {
                case "test-starting":
                    names[id] = Text(message, "TestDisplayName");
                    return null;
                case "test-passed":
                    return new TestEvent.Passed(NameOf(id), message.GetProperty("ExecutionTime").GetDouble());
                case "test-failed":
                    return new TestEvent.Failed(NameOf(id), Failure(message));
                case "test-skipped":
                    return new TestEvent.Failed(NameOf(id), "The test was skipped; a skipped test counts as failed.");
                case "error"
                or "test-cleanup-failure"
                or "test-class-cleanup-failure"
                or "test-case-cleanup-failure"
                or "test-method-cleanup-failure"
                or "test-collection-cleanup-failure"
                or "test-assembly-cleanup-failure":
                    return new TestEvent.Failed(id.Length > 0 ? NameOf(id) : Text(message, "$type"), Failure(message));
                default:
                    return null;
            }
        }
    }

    private string NameOf(string id) => names.GetValueOrDefault(id, id);

    private static string Failure(JsonElement message) =>
        string.Join(Environment.NewLine, Texts(message, "Messages").Concat(Texts(message, "StackTraces")));

    private static string Text(JsonElement message, string member) =>
        message.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static IEnumerable<string> Texts(JsonElement message, string member) =>
        message.TryGetProperty(member, out var values) && values.ValueKind is JsonValueKind.Array
            ? values.EnumerateArray().Select(value => value.GetString()).OfType<string>().Where(value => value.Length > 0)
            : [];
}

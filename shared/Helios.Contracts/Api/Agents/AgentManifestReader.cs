using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Agents;

/// <summary>Reads the manifest of an agent, and names every fault in it.</summary>
public static partial class AgentManifestReader
{
    /// <summary>Larger files are no manifests, in bytes.</summary>
    public const int Limit = 256 * 1024;

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <param name="faults">Every fault, as a sentence that begins with the place; empty if there is none.</param>
    /// <returns>The manifest; null if there is a fault.</returns>
    public static AgentManifest? Read(ReadOnlyMemory<byte> json, out IReadOnlyList<string> faults)
    {
        var found = new List<string>();
        faults = found;
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var manifest = ReadAgent(new Place(document.RootElement.Clone(), "", found));
            return found.Count == 0 ? manifest : null;
        }
        catch (JsonException invalid)
        {
            found.Add(
                invalid.LineNumber is { } line ? $"Line {line + 1} is not valid JSON." : "It is not valid JSON, or has a field twice."
            );
            return null;
        }
    }

    private static AgentManifest? ReadAgent(Place root)
    {
        if (!root.IsObject("$schema", "name", "title", "tested", "install", "launch", "observe", "endpoint"))
            return null;
        var name = root.Text("name", required: true);
        if (name is not null && !Names().IsMatch(name))
            root.Fault("name", "must be 1 to 32 characters of a-z, 0-9 and '-', starting with a letter");
        if (name is not null && SessionProviders.All.Contains(name, StringComparer.Ordinal))
            root.Fault("name", $"is '{name}', which is built in; choose another");
        return new AgentManifest
        {
            Name = name ?? "",
            Title = root.Text("title") ?? name ?? "",
            Tested = root.Flag("tested"),
            Install = root.Text("install"),
            Launch = root.Member("launch", required: true) is { } launch ? ReadLaunch(launch) : new AgentLaunchRules { Program = "" },
            Observe = root.Member("observe") is { } observe ? ReadObservation(observe) : new AgentObservationRules(),
            Endpoint = root.Member("endpoint") is { } endpoint ? ReadEndpoint(endpoint) : null,
        };
    }

    private static AgentLaunchRules ReadLaunch(Place launch)
    {
        if (!launch.IsObject("program", "interactive", "headless", "permissions", "default_permissions", "environment", "files"))
            return new AgentLaunchRules { Program = "" };
        var permissions = new Dictionary<AgentPermissions, IReadOnlyList<string>>();
        foreach (var mode in launch.Members("permissions"))
            if (ReadPermissions(mode, mode.Name) is { } known)
                permissions[known] = mode.Texts(static _ => null);
        var rules = new AgentLaunchRules
        {
            Program = launch.Text("program", required: true) ?? "",
            Interactive = launch.Member("interactive") is { } interactive ? ReadArguments(interactive, permissions.Count > 0) : null,
            Headless = launch.Member("headless") is { } headless ? ReadArguments(headless, permissions.Count > 0) : null,
            Permissions = permissions,
            DefaultPermissions = launch.Text("default_permissions") is { } usual
                ? ReadPermissions(launch.Member("default_permissions")!.Value, usual)
                : null,
            Environment = launch.Members("environment").ToDictionary(variable => variable.Name, ReadVariable, StringComparer.Ordinal),
            Files = launch.Members("files").ToDictionary(file => file.Name, ReadFile, StringComparer.Ordinal),
        };
        if (rules is { Interactive: null, Headless: null })
            launch.Fault("interactive", "or launch.headless is required: without them it cannot be started");
        if (rules.DefaultPermissions is { } chosen && !permissions.ContainsKey(chosen))
            launch.Fault("default_permissions", "must be one of those in launch.permissions");
        return rules;
    }

    private static AgentPermissions? ReadPermissions(Place place, string text)
    {
        if (SnakeCase.TryParse<AgentPermissions>(text, out var mode) && mode is not AgentPermissions.Unspecified)
            return mode;
        place.Fault($"is '{text}'; expected one of ask, edit, plan, all");
        return null;
    }

    private static List<AgentArgumentRule> ReadArguments(Place list, bool hasPermissions)
    {
        var rules = new List<AgentArgumentRule>();
        foreach (var item in list.Items())
        {
            var isGroup = item.Value.ValueKind is JsonValueKind.Object;
            if (isGroup && !item.IsObject("if", "if_not", "args"))
                continue;
            if (isGroup && item.Member("args", required: true) is null)
                continue;
            var args = (isGroup ? item.Member("args")!.Value : item).Texts(text => ArgumentFault(text, hasPermissions));
            rules.Add(
                new AgentArgumentRule
                {
                    Args = args,
                    If = isGroup ? Condition(item, "if") : null,
                    IfNot = isGroup ? Condition(item, "if_not") : null,
                }
            );
        }

        return rules;
    }

    private static string? ArgumentFault(string text, bool hasPermissions)
    {
        var names = AgentTemplate.Placeholders(text, out var fault);
        if (fault is not null)
            return fault;
        if (names.Contains(AgentTemplate.Key))
            return "must not contain {key}: every user of the machine can see arguments; use launch.environment";
        if (!names.Contains(AgentTemplate.Permissions))
            return null;
        return text != $"{{{AgentTemplate.Permissions}}}" ? "must be {permissions} alone"
            : hasPermissions ? null
            : "needs launch.permissions, which says what the modes mean";
    }

    private static AgentVariableRule ReadVariable(Place variable)
    {
        if (TextRules.Fault(TextRule.VariableName, variable.Name) is { } fault)
            variable.Fault($"is not a variable that an agent may get: {fault.TrimEnd('.')}");
        switch (variable.Value.ValueKind)
        {
            case JsonValueKind.Null:
                return new AgentVariableRule();
            case JsonValueKind.String:
                return new AgentVariableRule { Value = Value(variable) };
        }

        if (!variable.IsObject("if", "if_not", "value"))
            return new AgentVariableRule();
        return new AgentVariableRule
        {
            Value = variable.Member("value", required: true) is { } value ? Value(value) : null,
            If = Condition(variable, "if"),
            IfNot = Condition(variable, "if_not"),
        };

        static string? Value(Place place)
        {
            if (place.Value.ValueKind is not JsonValueKind.String)
            {
                place.Fault("must be a string");
                return null;
            }

            var text = place.Value.GetString()!;
            if (AgentTemplate.Placeholders(text, out var wrong).Contains(AgentTemplate.Permissions))
                place.Fault("must not contain {permissions}, which are arguments");
            if (wrong is not null)
                place.Fault(wrong);
            return text;
        }
    }

    private static string? Condition(Place group, string name)
    {
        if (group.Text(name) is not { } text)
            return null;
        if (!AgentTemplate.All.Contains(text, StringComparer.Ordinal))
            group.Fault(name, $"is '{text}'; expected the name of a placeholder, such as base_url");
        return text;
    }

    private static JsonElement ReadFile(Place file)
    {
        var isOurs = ((string[])["{state}/", "{launch}/"]).Any(folder => file.Name.StartsWith(folder, StringComparison.Ordinal));
        if (!isOurs || file.Name.Split('/').Contains("..") || file.Name.EndsWith('/'))
            file.Fault("must be a path in {state}/ or {launch}/: Helios writes nothing into the worktree");
        if (file.Value.ValueKind is not JsonValueKind.Object)
            file.Fault("must be an object: it is written as JSON");
        CheckStrings(file);
        return file.Value;
    }

    private static void CheckStrings(Place place)
    {
        switch (place.Value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in place.AllMembers())
                {
                    Check(member, member.Name);
                    CheckStrings(member);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in place.Items())
                    CheckStrings(item);
                break;
            case JsonValueKind.String:
                Check(place, place.Value.GetString()!);
                break;
        }

        static void Check(Place at, string text)
        {
            var names = AgentTemplate.Placeholders(text, out var fault);
            if (fault is not null)
                at.Fault(fault);
            else if (names.Contains(AgentTemplate.Key))
                at.Fault("must not contain {key}: a key is never in a file; use launch.environment");
            else if (names.Contains(AgentTemplate.Permissions))
                at.Fault("must not contain {permissions}, which are arguments");
        }
    }

    private static AgentObservationRules ReadObservation(Place observe)
    {
        if (!observe.IsObject("screen", "events", "unresumable"))
            return new AgentObservationRules();
        return new AgentObservationRules
        {
            Screen = observe.Member("screen") is { } screen ? ReadScreen(screen) : null,
            Events = observe.Member("events") is { } events ? [.. events.Items().Select(ReadEvent)] : [],
            Unresumable = observe.Member("unresumable")?.Texts(Filled) ?? [],
        };
    }

    private static AgentScreenRules ReadScreen(Place screen)
    {
        if (!screen.IsObject("prompt", "above", "ready", "questions", "permissions", "working"))
            return new AgentScreenRules { Prompt = "" };
        return new AgentScreenRules
        {
            Prompt = screen.Text("prompt", required: true) ?? "",
            Above = screen.Text("above"),
            Ready = screen.Text("ready"),
            Questions = screen.Member("questions")?.Texts(Filled) ?? [],
            Permissions = screen.Member("permissions")?.Texts(Filled) ?? [],
            Working = screen.Member("working")?.Texts(Filled) ?? [],
        };
    }

    private static AgentEventRule ReadEvent(Place rule)
    {
        var none = new AgentEventRule { If = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal) };
        if (!rule.IsObject("if", "ignore", "activity", "took_prompt", "conversation", "text", "usage"))
            return none;
        var conditions = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal);
        foreach (var condition in rule.Members("if", required: true))
            conditions[condition.Name] = condition.Scalars();
        ActivityState? activity = null;
        if (rule.Text("activity") is { } text)
        {
            if (SnakeCase.TryParse<ActivityState>(text, out var state) && state is not ActivityState.Unspecified)
                activity = state;
            else
                rule.Fault("activity", $"is '{text}'; expected one of active, ready, idle, waiting_input, blocked");
        }

        return none with
        {
            If = conditions,
            Ignore = rule.Flag("ignore"),
            Activity = activity,
            TookPrompt = rule.Flag("took_prompt"),
            Conversation = rule.Text("conversation"),
            Text = rule.Text("text"),
            Usage = rule.Member("usage") is { } usage ? ReadUsage(usage) : null,
        };
    }

    private static AgentUsageRule ReadUsage(Place usage)
    {
        if (!usage.IsObject("input", "cached_input", "cache_write", "output", "cost", "model", "answer"))
            return new AgentUsageRule();
        return new AgentUsageRule
        {
            Input = usage.Member("input")?.Texts(Filled) ?? [],
            CachedInput = usage.Member("cached_input")?.Texts(Filled) ?? [],
            CacheWrite = usage.Member("cache_write")?.Texts(Filled) ?? [],
            Output = usage.Member("output")?.Texts(Filled) ?? [],
            Cost = usage.Text("cost"),
            Model = usage.Text("model"),
            Answer = usage.Text("answer"),
        };
    }

    private static AgentEndpointRules ReadEndpoint(Place endpoint)
    {
        if (!endpoint.IsObject("url", "key"))
            return new AgentEndpointRules();
        return new AgentEndpointRules { Url = Variable("url"), Key = Variable("key") };

        string? Variable(string name)
        {
            if (endpoint.Text(name) is not { } text)
                return null;
            if (TextRules.Fault(TextRule.VariableName, text) is { } fault)
                endpoint.Fault(name, $"is '{text}': {fault.TrimEnd('.')}");
            return text;
        }
    }

    private static string? Filled(string text) => text.Length == 0 ? "must not be empty" : null;

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,31}\z", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();

    /// <summary>A value of the document, its path, and where faults go.</summary>
    private readonly record struct Place(JsonElement Value, string Path, List<string> Faults)
    {
        /// <summary>The last part of the path.</summary>
        public string Name { get; init; } = "";

        public void Fault(string why) => Faults.Add($"{(Path.Length == 0 ? "The manifest" : Path)} {why}.");

        public void Fault(string member, string why) => Faults.Add($"{Of(member)} {why}.");

        /// <summary>Whether it is an object, of these members only.</summary>
        public bool IsObject(params string[] known)
        {
            if (Value.ValueKind is not JsonValueKind.Object)
            {
                Fault("must be an object");
                return false;
            }

            foreach (var member in Value.EnumerateObject().Where(member => !known.Contains(member.Name, StringComparer.Ordinal)))
                Fault(member.Name, $"is unknown; expected one of {string.Join(", ", known.Where(name => name[0] != '$'))}");
            return true;
        }

        public Place? Member(string name, bool required = false)
        {
            if (Value.TryGetProperty(name, out var value))
                return new Place(value, Of(name), Faults) { Name = name };
            if (required)
                Fault(name, "is required");
            return null;
        }

        public IEnumerable<Place> AllMembers()
        {
            var (path, faults) = (Path, Faults);
            return Value
                .EnumerateObject()
                .Select(member => new Place(member.Value, $"{path}.{member.Name}", faults) { Name = member.Name });
        }

        /// <summary>The members of a member that is an object with names of its own.</summary>
        public IReadOnlyList<Place> Members(string name, bool required = false)
        {
            if (Member(name, required) is not { } member)
                return [];
            if (member.Value.ValueKind is JsonValueKind.Object && (!required || member.Value.EnumerateObject().Any()))
                return [.. member.AllMembers()];
            member.Fault(required ? "must be an object with at least one member" : "must be an object");
            return [];
        }

        public IReadOnlyList<Place> Items()
        {
            if (Value.ValueKind is not JsonValueKind.Array)
            {
                Fault("must be a list");
                return [];
            }

            var (path, faults) = (Path, Faults);
            return [.. Value.EnumerateArray().Select((item, i) => new Place(item, $"{path}[{i}]", faults))];
        }

        public List<string> Texts(Func<string, string?> faultOf)
        {
            var texts = new List<string>();
            foreach (var item in Items())
            {
                if (item.Value.ValueKind is not JsonValueKind.String)
                    item.Fault("must be a string");
                else if (faultOf(item.Value.GetString()!) is { } fault)
                    item.Fault(fault);
                else
                    texts.Add(item.Value.GetString()!);
            }

            return texts;
        }

        /// <summary>A text, number, Boolean or null, or a list of them.</summary>
        public List<JsonElement> Scalars()
        {
            var values = Value.ValueKind is JsonValueKind.Array ? [.. Value.EnumerateArray()] : new List<JsonElement> { Value };
            if (values.Count == 0 || values.Exists(value => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
                Fault("must be a string, a number, a Boolean or null, or a list of them");
            return values;
        }

        public string? Text(string name, bool required = false)
        {
            if (Member(name, required) is not { } member)
                return null;
            if (member.Value.ValueKind is JsonValueKind.String && member.Value.GetString() is { Length: > 0 } text)
                return text;
            member.Fault("must be a string that is not empty");
            return null;
        }

        public bool Flag(string name)
        {
            if (Member(name) is not { } member)
                return false;
            if (member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                member.Fault("must be true or false");
            return member.Value.ValueKind is JsonValueKind.True;
        }

        private string Of(string member) => Path.Length == 0 ? member : $"{Path}.{member}";
    }
}

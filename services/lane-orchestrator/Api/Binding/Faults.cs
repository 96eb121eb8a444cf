using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>Collects all errors in a request, so that one answer reports all of them.</summary>
internal sealed class Faults
{
    // A hostile body must not cause an even larger answer.
    private const int Most = 50;

    private readonly List<Fault> all = [];

    public bool Any => all.Count > 0;

    public void Add(string path, string reason, string detail)
    {
        if (all.Count < Most)
            all.Add(new Fault(path.Length > 200 ? path[..200] + "…" : path, reason, detail));
    }

    /// <summary>Ends the request with all errors, if there are any.</summary>
    public void Throw()
    {
        if (Any)
            throw new RefusedException(ToRefusal());
    }

    /// <summary>The refusal for a single fault.</summary>
    public static Refusal Refusal(string path, string reason, string detail)
    {
        var faults = new Faults();
        faults.Add(path, reason, detail);
        return faults.ToRefusal();
    }

    private Refusal ToRefusal() =>
        new(ProblemReason.InvalidRequest, Sentence()) { Fields = new Dictionary<string, object?> { ["errors"] = all } };

    private string Sentence() => all is [var only] ? $"{only.Path}: {only.Detail}" : $"{all.Count} faults in the request; see errors.";
}

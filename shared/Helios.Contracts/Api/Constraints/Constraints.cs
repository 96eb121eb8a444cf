namespace Helios.Contracts.Api.Constraints;

/// <summary>
/// The rule for a string: the member itself, each item of a list, or each value of a map. Without it, a string has at most 4096 characters.
/// </summary>
/// <param name="rule">The rule.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextAttribute(TextRule rule = TextRule.None) : Attribute
{
    /// <summary>The rule.</summary>
    public TextRule Rule => rule;

    /// <summary>The maximum number of characters (Unicode code points).</summary>
    public int MaxLength { get; set; } = 4096;
}

/// <summary>The bounds of an integer, both inclusive.</summary>
/// <param name="least">The smallest value.</param>
/// <param name="most">The largest value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumberAttribute(long least, long most) : Attribute
{
    /// <summary>The smallest value.</summary>
    public long Least => least;

    /// <summary>The largest value.</summary>
    public long Most => most;
}

/// <summary>How many items a list or a map may have. Without it, at most 1024.</summary>
/// <param name="least">The smallest count.</param>
/// <param name="most">The largest count.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int least, int most) : Attribute
{
    /// <summary>The smallest count.</summary>
    public int Least => least;

    /// <summary>The largest count.</summary>
    public int Most => most;

    /// <summary>A rule for the first item only, such as the program of a command line.</summary>
    public TextRule First { get; set; }
}

/// <summary>The rule for the names of a map.</summary>
/// <param name="rule">The rule.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamesAttribute(TextRule rule) : Attribute
{
    /// <summary>The rule.</summary>
    public TextRule Rule => rule;
}

/// <summary>
/// The member that lists what a patch removes. It does not exist in JSON: there, a null member is removed, and may be null only if the
/// list's enumeration contains it. An absent member keeps its value.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RemovedAttribute : Attribute;

/// <summary>A member that callers may expect in a body, with the reason why it does not exist.</summary>
/// <param name="member">The member's name in JSON.</param>
/// <param name="detail">What to do instead.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FixedAttribute(string member, string detail) : Attribute
{
    /// <summary>Its name in JSON.</summary>
    public string Member => member;

    /// <summary>What to do instead.</summary>
    public string Detail => detail;
}

/// <summary>A request whose members depend on each other.</summary>
public interface ICheckedRequest
{
    /// <summary>Finds members that contradict each other. A member with its own fault is null, even if required.</summary>
    /// <returns>The faults; none for a valid request.</returns>
    IEnumerable<RequestFault> Check();
}

/// <summary>One fault of a request.</summary>
/// <param name="Path">The member, as in JSON.</param>
/// <param name="Reason">The reason for programs.</param>
/// <param name="Detail">The reason as a message for people.</param>
public readonly record struct RequestFault(string Path, string Reason, string Detail);

using System.Diagnostics.CodeAnalysis;

namespace Helios.LaneOrchestrator.Outcomes;

/// <summary>A result, or a refusal.</summary>
internal readonly struct Answer<T>
{
    private Answer(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);

    public bool Refused([NotNullWhen(true)] out Refusal? refusal, [MaybeNullWhen(true)] out T value)
    {
        refusal = Refusal;
        value = Value;
        return refusal is not null;
    }
}

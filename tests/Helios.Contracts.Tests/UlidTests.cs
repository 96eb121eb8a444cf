using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tests;

public sealed class UlidTests
{
    [Theory]
    [Trait("req", "identifiers")]
    [InlineData("00000000000000000000000000", "00000000-0000-0000-0000-000000000000")]
    [InlineData("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "ffffffff-ffff-ffff-ffff-ffffffffffff")]
    // The example of the specification, read as bytes in order: a Guid column sorts like the text.
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01563e3a-b5d3-d676-4c61-efb99302bd5b")]
    public void Text_and_big_endian_guid_are_the_same_value(string text, string value)
    {
        Ulid.TryParse(text, out var read).ShouldBeTrue();

        read.ShouldBe(Guid.Parse(value));
        Ulid.Format(read).ShouldBe(text);
    }

    [Fact]
    [Trait("req", "identifiers")]
    public void The_time_comes_first_so_that_identifiers_sort_by_age()
    {
        var clock = new SettableClock(DateTimeOffset.FromUnixTimeMilliseconds(1_469_918_176_385));
        var generator = new UlidGenerator(clock);

        var text = Ulid.Format(generator.Next());

        // The specification's example of this very millisecond.
        text[..10].ShouldBe("01ARYZ6S41");
    }

    [Fact]
    [Trait("req", "identifiers")]
    public void Within_one_millisecond_they_grow()
    {
        var generator = new UlidGenerator(new SettableClock(DateTimeOffset.UnixEpoch.AddDays(20_000)));

        var texts = Enumerable.Range(0, 10_000).Select(_ => Ulid.Format(generator.Next())).ToList();

        texts.ShouldBe(texts.Order(StringComparer.Ordinal));
        texts.Distinct().Count().ShouldBe(texts.Count);
    }

    [Fact]
    [Trait("req", "identifiers")]
    public void When_the_clock_goes_back_they_grow_all_the_same()
    {
        var clock = new SettableClock(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var generator = new UlidGenerator(clock);
        var texts = new List<string>();
        foreach (var step in new[] { 0, 5, -3_600_000, 1, 1, -1, 7_200_000 })
        {
            clock.Now = clock.Now.AddMilliseconds(step);
            texts.Add(Ulid.Format(generator.Next()));
        }

        texts.ShouldBe(texts.Order(StringComparer.Ordinal));
        texts.Distinct().Count().ShouldBe(texts.Count);
    }

    [Fact]
    public void Made_by_many_threads_no_two_are_alike()
    {
        var made = new Guid[8][];

        Parallel.For(0, made.Length, thread => made[thread] = [.. Enumerable.Range(0, 2_000).Select(_ => UlidGenerator.Shared.Next())]);

        made.SelectMany(each => each).Distinct().Count().ShouldBe(16_000);
    }

    private sealed class SettableClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

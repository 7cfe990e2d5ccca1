"""The demo's record: some weeks of work, played through the real door with an explicit clock and one seeded Random.

What people write and how often things happen stands in the district's own demo/ folder; here is only how a day goes by.
"""

from lifang.district.demo.play.run import begin_of, play

__all__ = ["begin_of", "play"]

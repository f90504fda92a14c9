# The plain floor of `bench engine`, M/M/24 with a load of 24 and a mean patience of two handle times, in two libraries for Python.
# Prints one figure to a line. An event is an arrival, an end or a giving up, as in the engine's own measurement.
import json
import random
import sys
import time

import ciw
import simpy

ARRIVALS, HANDLING, GIVING_UP, AGENTS = 24.0, 1.0, 0.5, 24


def simpy_events_per_s(contacts, seed):
    dice, env, events = random.Random(seed), simpy.Environment(), 0
    agents = simpy.Resource(env, capacity=AGENTS)

    def customer():
        nonlocal events
        events += 1
        with agents.request() as turn:
            yield turn | env.timeout(dice.expovariate(GIVING_UP))
            if turn.triggered:
                yield env.timeout(dice.expovariate(HANDLING))
            events += 1

    def customers():
        for _ in range(contacts):
            yield env.timeout(dice.expovariate(ARRIVALS))
            env.process(customer())

    env.process(customers())
    started = time.perf_counter()
    env.run()
    return events / (time.perf_counter() - started)


def ciw_events_per_s(contacts, seed):
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(ARRIVALS)],
        service_distributions=[ciw.dists.Exponential(HANDLING)],
        reneging_time_distributions=[ciw.dists.Exponential(GIVING_UP)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    started = time.perf_counter()
    simulation.simulate_until_max_time(contacts / ARRIVALS)
    elapsed = time.perf_counter() - started
    # A record is a contact that is over: it arrived, and it ended.
    return 2 * len(simulation.get_all_records()) / elapsed


contacts, rounds = int(sys.argv[1]), int(sys.argv[2])
for key, measure in (("simpy_events_per_s", simpy_events_per_s), ("ciw_events_per_s", ciw_events_per_s)):
    print(json.dumps({"key": key, "runs": [measure(contacts, seed) for seed in range(rounds)]}))

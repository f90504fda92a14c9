//! Simulated streams with a known truth: one line, s agents, arrivals that swing over the day, people who give up. The predictor is told
//! what a floor would see and nothing else, no rate, no staffing, no drift, and is scored on the potential wait of whoever found
//! everybody busy, those who gave up included. Unit of time: the mean handle time.

use engine::dice::Dice;
use engine::waits::{Arrival, Forecast, Happening, Waits};

/// Six minutes in milliseconds: the mean handle time.
const UNIT_MS: f64 = 360_000.0;

#[derive(Clone, Copy)]
enum InHands {
    Exponential,
    /// Lognormal with this squared coefficient of variation.
    Lognormal(f64),
}

#[derive(Clone, Copy)]
struct Stream {
    agents: usize,
    load: f64,
    swing: f64,
    cycle: f64,
    giving_up: f64,
    length: f64,
    service: InHands,
    hyperexponential_patience: bool,
    /// From the middle on, handle times are multiplied by this.
    drift: f64,
}

struct Contact {
    at: f64,
    service: f64,
    patience: f64,
    /// Its wait if it never gives up.
    potential: f64,
    agent: usize,
}

impl Contact {
    fn is_served(&self) -> bool {
        self.patience >= self.potential
    }
}

fn exponential(dice: &mut Dice, mean: f64) -> f64 {
    -mean * dice.unit().ln()
}

fn normal(dice: &mut Dice) -> f64 {
    (-2.0 * dice.unit().ln()).sqrt() * (std::f64::consts::TAU * dice.unit()).cos()
}

impl Stream {
    fn contacts(&self, seed: u64) -> Vec<Contact> {
        let mut dice = Dice::new(seed);
        let rate = self.load * self.agents as f64;
        let most = rate * (1.0 + self.swing);
        let mut free = vec![0.0f64; self.agents];
        let (mut at, mut contacts) = (0.0, Vec::new());
        loop {
            at += exponential(&mut dice, 1.0 / most);
            if at > self.length {
                return contacts;
            }
            let now = rate * self.swing.mul_add((std::f64::consts::TAU * at / self.cycle).sin(), 1.0);
            if dice.unit() * most > now {
                continue;
            }
            let (service, patience) = (self.service(&mut dice, at), self.patience(&mut dice));
            let agent = (0..free.len()).min_by(|a, b| free[*a].total_cmp(&free[*b])).unwrap();
            let potential = (free[agent] - at).max(0.0);
            let contact = Contact { at, service, patience, potential, agent };
            if contact.is_served() {
                free[agent] = at + potential + service;
            }
            contacts.push(contact);
        }
    }

    fn service(&self, dice: &mut Dice, at: f64) -> f64 {
        let plain = match self.service {
            InHands::Exponential => exponential(dice, 1.0),
            InHands::Lognormal(cv2) => {
                let sigma2 = (1.0 + cv2).ln();
                sigma2.sqrt().mul_add(normal(dice), -sigma2 / 2.0).exp()
            }
        };
        if at > self.length / 2.0 { plain * self.drift } else { plain }
    }

    fn patience(&self, dice: &mut Dice) -> f64 {
        if !self.hyperexponential_patience {
            return exponential(dice, 1.0 / self.giving_up);
        }
        // Two phases with balanced means and a squared coefficient of variation of 4.
        let p = 0.5 * (1.0 + (3.0f64 / 5.0).sqrt());
        let p = if dice.unit() < p { p } else { 1.0 - p };
        exponential(dice, 1.0 / (2.0 * p * self.giving_up))
    }
}

#[derive(Debug, Default)]
struct Score {
    contacts: usize,
    rmse: f64,
    coverage: f64,
    worst_phase: f64,
    winkler: f64,
}

/// Plays the stream to the predictor and scores what it said to whoever had to wait, from the third cycle on.
fn play(stream: &Stream, seed: u64) -> Score {
    let contacts = stream.contacts(seed);
    let ms = |t: f64| (t * UNIT_MS) as i64;
    // Endings first, then answers, then arrivals, as at any one instant.
    let mut events: Vec<(i64, u8, usize)> = Vec::with_capacity(contacts.len() * 3);
    for (id, contact) in contacts.iter().enumerate() {
        let end = contact.at + contact.potential.min(contact.patience);
        events.push((ms(contact.at), 2, id));
        events.push((ms(end), if ms(end) == ms(contact.at) { 3 } else { 1 }, id));
        if contact.is_served() {
            events.push((ms(end + contact.service), 0, id));
        }
    }
    events.sort_unstable();
    let mut waits = Waits::default();
    let mut said: Vec<Option<Forecast>> = vec![None; contacts.len()];
    for (at_ms, what, id) in events {
        let (contact, handle) = (&contacts[id], id as u64);
        if let Some(lesson) = waits.lesson() {
            waits.adopt(lesson.learn());
        }
        let happening = match what {
            0 => Happening::Finished { contact: handle },
            2 => Happening::Joined { contact: handle, arrival: Arrival { queue: 0, class: 0, credit_ms: 0 } },
            _ if contact.is_served() => {
                Happening::Answered { contact: handle, agent: Some(contact.agent as u32) }
            }
            _ => Happening::Left { contact: handle, silently: false },
        };
        waits.observe(at_ms, &happening);
        if what == 2 {
            said[id] = waits.as_joined(handle);
        }
    }
    score(stream, &contacts, &said)
}

fn score(stream: &Stream, contacts: &[Contact], said: &[Option<Forecast>]) -> Score {
    let mut score = Score { worst_phase: 1.0, ..Score::default() };
    let mut phases = [(0usize, 0usize); 8];
    let (mut squares, mut held) = (0.0, 0usize);
    for (contact, said) in contacts.iter().zip(said) {
        if contact.at < 2.0 * stream.cycle || contact.potential <= 0.0 {
            continue;
        }
        let Some(Forecast::Wait(wait)) = said else { panic!("nothing was said at {}", contact.at) };
        let [low, mean, high] = [wait.low_ms, wait.mean_ms, wait.high_ms].map(|ms| ms as f64 / UNIT_MS);
        let truth = contact.potential;
        score.contacts += 1;
        squares += (mean - truth).powi(2);
        let inside = low <= truth && truth <= high;
        held += usize::from(inside);
        score.winkler += (high - low) + 20.0 * ((low - truth).max(0.0) + (truth - high).max(0.0));
        let phase = &mut phases[((contact.at / stream.cycle).fract() * 8.0) as usize];
        *phase = (phase.0 + 1, phase.1 + usize::from(inside));
    }
    let count = score.contacts as f64;
    for (count, held) in phases.into_iter().filter(|(count, _)| *count > 200) {
        score.worst_phase = score.worst_phase.min(held as f64 / count as f64);
    }
    score.rmse = (squares / count).sqrt();
    score.coverage = held as f64 / count;
    score.winkler /= count;
    score
}

const DAILY: Stream = Stream {
    agents: 100,
    load: 1.0,
    swing: 0.5,
    cycle: 240.0,
    giving_up: 0.5,
    length: 2400.0,
    service: InHands::Exponential,
    hyperexponential_patience: false,
    drift: 1.0,
};

/// The table's root mean square error and Winkler score, which may be missed by 2 and 3 in a hundred.
fn holds(name: &str, stream: &Stream, rmse: f64, winkler: f64) {
    let score = play(stream, 7);
    eprintln!("{name}: {score:?}");
    assert!(score.rmse <= rmse * 1.02, "{name}: {score:?}");
    assert!((0.885..=0.915).contains(&score.coverage), "{name}: {score:?}");
    assert!(score.worst_phase >= 0.85, "{name}: {score:?}");
    assert!(score.winkler <= winkler * 1.03, "{name}: {score:?}");
}

#[test]
fn s1_a_hundred_agents_over_days() {
    holds("S1", &DAILY, 0.0698, 0.2860);
}

#[test]
fn s2_a_hundred_agents_and_four_hour_tides() {
    holds("S2", &Stream { cycle: 40.0, ..DAILY }, 0.0709, 0.2803);
}

#[test]
fn s3_a_small_team() {
    holds("S3", &Stream { agents: 10, length: 16_000.0, ..DAILY }, 0.2378, 0.9553);
}

#[test]
fn s4_overload_that_stays() {
    let stream = Stream { load: 1.4, swing: 0.0, giving_up: 1.0, ..DAILY };
    holds("S4", &stream, 0.0544, 9.0);
}

#[test]
fn s5_services_and_patience_of_no_simple_law() {
    let service = InHands::Lognormal(1.5);
    let stream = Stream { agents: 30, length: 6_000.0, service, hyperexponential_patience: true, ..DAILY };
    holds("S5", &stream, 0.1071, 0.4136);
}

#[test]
fn s6_handle_times_that_grow_untold() {
    holds("S6", &Stream { agents: 30, length: 8_000.0, drift: 1.3, ..DAILY }, 0.1657, 0.6553);
}

#[test]
fn s7_nearly_critical_and_impatient() {
    let stream = Stream { agents: 30, load: 0.95, swing: 0.0, giving_up: 0.25, length: 8_000.0, ..DAILY };
    holds("S7", &stream, 0.0867, 9.0);
}

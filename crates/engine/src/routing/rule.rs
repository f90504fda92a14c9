//! By which rule a floor gives out.

/// How who waits is put in order, and how far the order may be departed from. The default is what the live product does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Whom a free agent takes of those whom they may serve.
    pub order: Order,
    /// The most later contacts that may be served before an earlier one, whoever they are; `None` for no bound. Once the contact that
    /// came first of all has been overtaken so often, nobody else is served before it, even by agents who may not serve it: they are
    /// held, which ends with its wait. Contacts count in the order in which they joined.
    pub overtaking_bound: Option<u32>,
}

/// Whom a free agent takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Whoever has waited longest, the credit of their lane counted in.
    #[default]
    Oldest,
    /// Whoever's wait grows dearest: the lane's urgency times the wait, its credit counted in. With an urgency of cost × handling rate
    /// this is the generalised c-mu rule for costs that grow with the square of the wait (van Mieghem, 1995; Mandelbaum and Stolyar, 2004).
    Dearest,
}

"""English words of opinion, written for customers' messages. How to read the lists: see :mod:`mood_lexicon_ru`."""

POSITIVE = {
    4: """
        amazing amazed awesome excellent excellence fantastic perfect wonderful outstanding superb incredible
        brilliant phenomenal exceptional =best love =loved =loves loving flawless delicious marvelous marvellous
        fabulous terrific magnificent spectacular stellar splendid sublime =superior unbeatable =heaven heavenly
        =10/10 =5/5 exquisite =bestever =loveit =genius mindblowing =unreal
    """,
    3: """
        great =good happy happier happily pleased thank =thanks =thx =thnx =tks recommend enjoy impress helpful
        friendly delight beautiful satisf =nice favorite favourite =fun glad appreciate =kudos reliable =win
        =cool =yay =coolest quality excited =worth yummy scrumptious adore superbly =nicest =nicer =props =bravo
        =cheers gorgeous stunning lovely =gem =winner =winning hospitable attentive thoughtful =caring =kind
        kindness =grateful =thankful knowledgeable professional seamless effortless flavorful flavourful
        =greatest =rocks =rock =rocked =pleasure =joy pleasant pleasantly thrilled stoked elated =ftw =fab =ace
        =classy =blessed =masterpiece legend =woohoo =woot =hooray =congrats congratulations =spotless
        =immaculate =cutest =cute
        shoutout =sweetest
        =ty =tysm =yess =yesss =awesomeness =woo
    """,
    2: """
        easy easily easier fast fastest faster quick comfortable clean smooth =well fine useful polite courteous
        =fresh convenient affordable =tasty works =work improv interesting =fair better accurate =clear crisp
        solid sturdy charming =funny =wow smart responsive prompt efficient timely intuitive cozy cosy comfy
        =tender =juicy =crispy =safe =secure =succulent durable generous =bargain lightweight portable versatile
        hassle-free =welcoming =warm =gracious honest trustworthy resolved =solved sorted =saved =lifesaver
        =upgrade upgraded refreshing =entertaining =hilarious inspiring =creative authentic =ideal elegant =pros
        =reasonable reasonably =competent dependable consistent consistently =handy =neat =sweet =success
        successful =lucky =cleanest =helped =sleek =smile smiling =smiles =wonders =yum hospitality =thumbsup
        =relaxing =relaxed =speedy =swift swiftly =top-notch =stylish =superfast =best-in-class =proud =quiet
        =liked =respect
    """,
    1: """
        =ok =okay decent =fits =fit =adequate acceptable =alright =cheaper =agree =sturdier =improving
        =fixed =helps =properly
    """,
}

NEGATIVE = {
    4: """
        terrible terribly horrible horribly horrid horrendous awful awfully worst disgusting disgusted atrocious
        appalling appalled pathetic scam fraud =hate hated hates hating =sucks =suck =sucked sucky garbage =crap
        crappy nightmare ridiculous unacceptable useless =joke rude lousy abysmal disgrace dreadful deplorable
        despicable horrific =trash trashy =rubbish =thieves =thief =criminals =crooks swindle ripoff rip-off
        robbery =vile inexcusable outrageous inept =disaster disastrous =fraudulent =shameful =hell =hellish
        repulsive nauseating vomit puke =bs bullshit =evil =jerk =jerks =asshole =assholes =idiots =idiot
        idiotic moron imbecile worthless =neveragain epicfail =fml abomination =travesty =insulting =inhumane
        =racist =shambles =shitshow =clowns
    """,
    3: """
        =bad badly poor disappoint fail annoy frustrat angry anger upset broke broken lied =lie lies lying stole
        stolen cheat refus ignor incompetent waste wasted =mess damaged defective complain unhappy stupid boring
        bland =lost missing unprofessional =never worse =wtf =fuck fucking =fucked shit =damn =dammit dirty
        filthy gross cancelled =canceled cancel unreliable mediocre =wth =smh =ugh =ugly nasty disrespect
        discourteous dishonest unethical shady sketchy deceptive deceive mislead furious =livid =outraged
        infuriat =pissed irritat aggravat =hopeless =clueless =careless negligen unhelpful unsatisf unsanitary
        unsafe dangerous hazard poison poisoned sickening cockroach =roach =roaches =bedbugs =rotten spoiled
        moldy mouldy stink stinks stinky smelly stench soggy inedible undercooked overcooked burnt flavorless
        tasteless =dump =junk =flimsy shoddy malfunction ruined ruin =ruins =wreck =chaos chaotic fiasco debacle
        =absurd laughable =stranded abandoned =neglected betrayed regret shame ashamed embarrass cancelling
        canceling =overcharged overcharge extort greedy =greed predatory scammed scammer ripped hostile arrogant
        condescending obnoxious belligerent yelled screamed =yelling harass discriminat incompetence =fails
        unusable unplayable unresponsive unresolved miserable misery depressing painful excruciating torture
        =screwed =screw =sham hideous cheated dissatisf displeased subpar sub-par substandard =inferior letdown
        =fiasco =boycott lawsuit =suing =misplaced misplaced mishandled mistreat =boo =faulty =dreading
    """,
    2: """
        problem issue error slow delay =late wait waiting waited difficult confus wrong =hard expensive
        overpriced noisy cheap =stuck unable =nothing unfortunately =unfortunate bug crash freez refund =sorry
        hung =hold uncomfortable weak stopped =old cold stale lack =without return returned dropped worn charge
        charged misleading avoid glitch laggy hiccup =lag lagging =lags buggy =flaw flawed flaws =fault faults
        disconnect =disconnects defect leak leaks leaked leaking crack cracked scratch scratched =dead =died
        =dies dying =torn =bent =shaky unclear vague complicated cumbersome clunky outdated =cramped crowded
        =loud =noise sticky =greasy =oily salty =watery =tough =chewy =lukewarm unimpress underwhelm =meh =blah
        =dull =lame =weird strange awkward creepy =mistake =mistakes mistaken mixup mix-up =messed =unfair
        unjust unnecessary unreasonable inconvenien hassle =trouble troubles troubling struggl =missed
        overbooked oversold bumped grounded standstill =queue queues =overpriced pricey =costly =penalty expired
        unanswered =ignored =excuse excuses worry worried worries =sad sadly saddened =tired exhausted =sick
        =hurt hurts =pain falling =cons downside drawback =pity =overdue =rushed =sloppy negativ blame blamed
        doubtful =suspicious =unauthorized unauthorised =incorrect =inaccurate =incomplete =inconsistent
        =unstable =spam spamming =scared =afraid =pointless =annoyed blocked =denied =rejected =declined
        =declining =downhill =dishearten impossible =false =untrue understaffed short-staffed =tarmac diverted
        =stall stalled =ghosted =hangs =froze =frozen overheats overheat =lacking =pushy =nope unwelcom
        =regrettable ineffective inefficien =fraudster =unprepared =disorganized disorganised
        =unbelievable =bogus =cruel =hopelessly =nonexistent
    """,
    1: """
        =why =still =again =supposed =seriously =barely =forever =forgot =overly =apparently =pricy =couldve
        =shouldve =sigh =smdh =bother =bothered =somehow
    """,
    1.5: "=dry =promised =fee =fees",
    0.8: "=average =hours",
}

# Begin like words above and say nothing.
NEUTRAL = """
    waiter waitress waitlist smartphone smartwatch broker charger fasten workshop returning =greatly issuer
    issued cracker crackle smartcard interestingly refunded colder chargeback fineart cleaner =cleaners =freezer
    freezers failover improvis
""".split()

NEGATIONS = """
    not no never none nothing without cannot cant can't don't doesn't didn't isn't wasn't aren't weren't won't
    wouldn't couldn't shouldn't hasn't haven't hadn't ain't dont doesnt didnt isnt wasnt arent werent wont
    wouldnt couldnt shouldnt hasnt havent nor hardly barely neither nobody nowhere
""".split()

# These take away what they stand before.
FULL_NEGATIONS = frozenset("no without none zero".split())

EXPECTED = {
    2: """
        =work =works =working =worked arriv =receive =received =receiving respond =reply =replied =replies
        =answer =answers =answered =answering =load =loads =loading =loaded =help =helping =helped =deliver
        =delivered =fix =fixed =fixing =resolve =resolved =care =cares =cared =listen =listening =explain
        =explained =connect =connects =connecting =turn =turns =charging =hear =honor =honour =honored =allow
        =accept =show =shows =update =updated =ship =shipped =respect =apologize =apologise =apology =came =come
        =sync =pair =start =starts =install =response =explanation =refunded =credited =posted =returned
        =recognize =understand =fit =last =lasted =trust =match =matched =delivering =communicate =communication
        =notified =notification =informed =offered =refund
        =getting =moving =gotten
    """,
    1.5: """
        =get =got =let =find =reach =access =login =log =open =opens =book =check =use =change =sign =see
        =download =contact =speak =talk =pay =enter =cancel =anyone =one =idea =way =rebook =view =connect
        =board =leave =print =submit =complete =believe =seem =happen =give =gave =sell =bring =sleep =even
    """,
}

INTENSIFIERS = {
    1.5: "very extremely absolutely insanely incredibly utterly beyond",
    1.4: "totally completely super entirely thoroughly truly",
    1.3: "really highly especially always constantly most",
    1.2: "so such more",
    1.1: "too",
    0.9: "pretty",
    0.8: "fairly little sometimes",
    0.7: "somewhat bit",
    0.6: "slightly",
}

CONTRASTS = "but however although though".split()

PHRASES = {
    4: """
        made my day, made my night, hats off, above and beyond, second to none, top notch, best ever, you rock,
        you guys rock, five stars, 5 stars, 5 star, five star, 10 out of 10, 5 out of 5, can't say enough,
        cannot say enough, keep it up, keep up the, life saver, couldn't be happier, could not be happier,
        couldn't ask for, could not ask for, can't beat, cannot beat, can't go wrong, cannot go wrong, must have,
        must try, must visit, to die for, out of this world, blown away, blew me away, well done, way to go,
        job well done, exceeded my expectations, exceeded our expectations, exceeded expectations, saved my day,
        saved the day, better than expected, nothing but good, nothing but praise, hit the spot, will be back,
        will definitely be back, be back soon, will return, never disappoint*, never fail*, never lets me down,
        never let me down, no regrets, worth every
    """,
    3: """
        can't wait, cannot wait, cant wait, can not wait, looking forward, look forward, thank you so much,
        thanks so much, thanks a lot, thank you very much, many thanks, much appreciated, really appreciate,
        big thanks, shout out, thumbs up, two thumbs up, no complaints, no complaint, can't complain,
        cannot complain, nothing to complain, no issues, no problems, no problem at all, no trouble,
        never had a problem, never had any problem*, never had any issue*, never had any trouble,
        never had an issue, no hassle, without any problem*, without any issue*, without a hitch, problem solved,
        problem fixed, issue resolved, issue fixed, issue solved, problem resolved, resolved my, solved my,
        fixed my, fixed the, fixed it, sorted it out, worth it, worth the wait, well worth, good to go, on point,
        spot on, out of their way, out of his way, out of her way, the extra mile, on time, right on time,
        as advertised, as described, works great, works perfectly, works well, works like a charm,
        worked like a charm, love love love, good job, great job, nice job, good work, great work, nice work,
        not disappointed, not be disappointed, won't be disappointed, won't regret, not regret, don't regret,
        go to place, thank god, feel at home, peace of mind, for the win,
        won me over, hard to put down, can't put it down
    """,
    2: """
        i like, we like, i liked, we liked, really like, really liked, like it a lot, she likes, he likes,
        not bad, not a bad, not too bad, no worries, no problem, no wait, no waiting, no delay*, no fuss,
        so far so good, pretty good, ahead of schedule, ahead of time, arrived early, came early, just what,
        exactly what, all good, happy with, works fine, made it easy, at ease, come back again, go back again,
        big fan, huge fan, a fan of, my go to
    """,
    0: """
        stopped by, wait staff, by mistake, please cancel, to cancel, when convenient, your convenience,
        convenient time, just what i needed, good morning, good afternoon, good evening, good day, good night,
        thanks in advance, thank you in advance, thank you for your attention, thank you for your understanding,
        thanks for your time, thank you for your time, best regards, kind regards, warm regards, best wishes,
        not only, not just, would like, would love to know, would be great, would be nice, would be good,
        would be helpful, would be awesome, would be better, would be appreciated, be appreciated,
        would appreciate, i'd appreciate, i'd like, i'd love to, would love to, would love if, could be better,
        please advise, as well, well as, how well, any good, is it worth, at best, at least, best way, best time,
        best place, what is best, which is best, best option, best buy, best western, good enough for, so far,
        how long, how late, how much does, how fast, how hard, how old, at work, to work, work for, work at,
        work from, work with, credit card charge*, free of charge, in charge, no charge, without charge,
        charge of, charge card, return flight, return trip, return ticket, return policy, refund policy,
        hard drive, hard copy, hard wood, cold brew, cold drink*, ice cold, old school, old town, year old,
        years old, month old, cheap flight*, cheap ticket*, no longer need, i don't know if, don't worry,
        no matter, no need, not sure, not yet, why not, if not, or not, no one else like, lost and found,
        lost track, lack of sleep, cool down, right now, excuse me, fast food, quick question, thank you note,
        hold on, fine print, fine dining, well known, safe travels, fresh air, as soon as, hard to beat,
        fair enough, nothing else, nothing fancy, better half,
        hold a charge, holds a charge, holding a charge, holds charge
    """,
    -0.8: "if only, wish you, i wish, second time, twice",
    -1: """
        what is going on, what's going on, what's up with, whats up with, what happened to, how is it that,
        come on, not great, nothing special, nothing great, average at best, just ok, just okay, could have been,
        should have been, should have, been waiting, third time, and counting, no idea, more than a week,
        over a week, over a month, over an hour, for an hour, for hours, for days, for weeks, for months,
        days ago, weeks ago, months ago, hours later, too many, too much, too long, too small, too big,
        too short, too high, too loud, too slow, too late, too expensive, too thin, too tight, too heavy,
        get it together, get your act, do better, need to fix, please fix, fix your, fix this, fix the,
        used to be
    """,
    -2: """
        oh great, just great, never been so, never been treated so, never seen such, never had such,
        never experienced such, left in the dark, no response, no reply, no answer, no help, no one,
        no explanation, no communication, no refund, no information, no info, no apology, no updates, no update,
        no service, no signal, no wifi, no internet, no water, no hot water, no heat*, no food, no sleep,
        no record, no sense, no support, no customer service, zero help, zero communication, zero customer,
        not working, not work, won't work, doesn't work, didn't work, stopped working, not worth, not able,
        not acceptable, not good, not cool, not ok, not okay, not impressed, not pleased, not amused, not fun,
        not happy, not helpful, not received, not receive, on hold, hung up, hang up, hangs up, keep* getting,
        falls apart, fell apart, falling apart, run around, runaround, gave up, given up, had enough, last straw,
        fed up, let down, let me down, ripped off, rip off, waste of, total waste, out of order, out of stock,
        sold out, short of, lack of, charged twice, double charged, charged me, took forever, takes forever,
        taking forever, take* so long, how many times, how hard is it, how difficult, get my money, money back,
        my money, want my, stay away, don't bother, do not bother, never again, never received, never got,
        never arrived, never came, never called, lost my, losing my, lost our, lost bag*, missed my, missed our,
        miss my, missing my, sitting on, stuck in, stuck on, stuck at, stuck here, still waiting, still no,
        still not, still haven't, still hasn't, still don't, yet to, wrong item, wrong size, wrong order,
        wrong color, cancelled my, canceled my, delayed flight, flight delayed, flight cancelled, another delay,
        beyond frustrat*, what a joke, are you kidding, you kidding, kidding me, are you serious, really guys,
        come on guys, thanks for nothing, slow service, long wait, long line*, long queue*, bait and switch,
        hidden fee*, fine mess, leaves much, leave* a lot, desired, so much for, nice try, customer service fail,
        down again, is down, are down, site down, not as described, not as advertised, not recommend
    """,
    -3: """
        don't like, didn't like, do not like, did not like, doesn't like, slap in the face, poor quality,
        bad quality, low quality, not satisfied, do not buy, don't buy, do not order, don't order,
        do not recommend, don't recommend, would not recommend, wouldn't recommend, cannot recommend,
        can't recommend, never recommend, don't waste, do not waste, save your money, save your time,
        avoid at all, never use, never fly*, never buy, never order*, never go, never come, never return,
        never shop, never going, never coming, not going back, won't be back, will not be back, not be back,
        won't be returning, won't return, not be returning, one star, 1 star, zero stars, 0 stars, 0 star,
        couldn't care less, could care less, doesn't care, does not care, get your shit, wasted my, waste my,
        shame on, shut down your, switching to, i'm done, im done, am done, done with you, lost a customer,
        losing a customer, lost my business, take my business, lost me, doesn't deserve
    """,
}
